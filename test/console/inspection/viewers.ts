import { FeedSession } from '../../../src/console/inspection/feed.ts'
import type { FeedFrame } from '../../../src/console/inspection/feed-frame.ts'
import type { Inspection } from '../../../src/console/inspection/inspection.ts'
import type { Viewer } from '../../../src/console/inspection/viewer.ts'

/** A viewer at the other end of no wire: keeps what it is sent, and may refuse to take it. */
export class RecordingViewer implements Viewer {
  readonly texts: string[] = []
  reads = true
  bufferedBytes = 0
  closedWith: number | undefined
  terminated = false

  send(text: string): void {
    this.texts.push(text)
    if (!this.reads) this.bufferedBytes += text.length
  }

  close(code: number): void {
    this.closedWith = code
  }

  terminate(): void {
    this.terminated = true
  }

  frames<Frame = FeedFrame>(): readonly Frame[] {
    return this.texts.map((text) => JSON.parse(text) as Frame)
  }
}

/** A page that follows the actors. */
export function openFeed(inspection: Inspection, viewer = new RecordingViewer()) {
  const session = new FeedSession(viewer, {
    status: () => undefined,
    children: () => [],
    find: (id) => inspection.find(id),
  })
  return { viewer, session, attached: inspection.attach(session) }
}
