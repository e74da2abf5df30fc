/** Files, whole. The journal has a port of its own (`src/journal/store.ts`), because durability is its subject. */
export interface Disk {
  /** @throws the system's error when the file cannot be read. */
  readText(path: string): string
  exists(path: string): boolean
  /** Complete or not at all: a temporary file, fsync, rename. Makes missing folders. */
  writeText(path: string, text: string): void
}
