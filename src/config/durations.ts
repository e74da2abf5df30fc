const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Reads `30s`, `5m`, `1.5h`, `1d` as milliseconds; undefined when it is none or not positive. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text)
  const durationMs = Math.round(Number(match?.[1]) * (UNIT_MS[match?.[2] ?? ''] ?? Number.NaN))
  return Number.isSafeInteger(durationMs) && durationMs > 0 ? durationMs : undefined
}
