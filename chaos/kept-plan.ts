import { z } from 'zod'
import type { Disk } from '../src/ports/disk.ts'
import { FAULT_KINDS, PHASES, PLACES } from './catalogue.ts'
import type { Plan } from './plan.ts'

const planSchema = z.strictObject({
  seed: z.number().int().nonnegative(),
  durationMs: z.number().positive(),
  venues: z.literal(2).optional(),
  faults: z.array(
    z.strictObject({
      atMs: z.number().nonnegative(),
      kind: z.enum(FAULT_KINDS as [string, ...string[]]),
      draw: z.number().min(0).max(1),
      during: z.enum(PHASES).optional(),
      at: z.enum(PLACES).optional(),
    }),
  ),
  /** What it was kept for. */
  why: z.array(z.string()).default([]),
})

/** A plan that was kept, or the sentence that says why it cannot be read. */
export function readPlan(disk: Disk, path: string): Plan | string {
  try {
    const parsed = planSchema.safeParse(JSON.parse(disk.readText(path)))
    if (parsed.success) return parsed.data as Plan
    const [issue] = parsed.error.issues
    return `${path} is no plan: ${issue?.path.join('.')}: ${issue?.message}`
  } catch (error) {
    return `${path}: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Keeps a plan for ever: every test run plays it again. */
export function keepPlan(disk: Disk, path: string, plan: Plan, why: readonly string[]): void {
  disk.writeText(path, `${JSON.stringify({ ...plan, why }, null, 2)}\n`)
}
