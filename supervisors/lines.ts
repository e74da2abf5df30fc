import type { VenueWorld } from '../actors/world.ts'
import type { Schedule } from '../src/supervision/spec.ts'

/**
 * The lines before a venue's doors: what a disconnect makes everybody want at once is done one by one. A line for each
 * door, so that a socket never waits behind two hundred snapshots, nor an order's fate behind a book.
 */
const line = (world: VenueWorld, door: string, spacingMs: number): Schedule => ({
  name: `venue:${world.venue.name}${door}`,
  spacingMs,
})

/** Tickets and sockets. */
export const connects = (world: VenueWorld): Schedule => line(world, '', world.settings.connectSpacingMs)

/** A book of every symbol, when the public stream is back. */
export const snapshots = (world: VenueWorld): Schedule =>
  line(world, '/snapshots', world.settings.readSpacingMs)

/** The fate of every open order, when the private stream is gone. */
export const queries = (world: VenueWorld): Schedule => line(world, '/queries', world.settings.readSpacingMs)
