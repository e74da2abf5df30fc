// @ts-check
import { ActorTree } from './actor-tree.js'
import { follow } from './connection.js'
import { Detail } from './detail.js'
import { declared } from './elements.js'
import { Header } from './header.js'

const header = new Header()
const detail = new Detail(declared('detail'))
const tree = new ActorTree(declared('tree'), declared('filter'), {
  chosen: (node) => {
    detail.choose(node)
    if (node.actor) connection.watch(node.actor.id)
    location.hash = encodeURIComponent(node.path)
  },
  changed: (node) => detail.refresh(node),
})

const connection = follow({
  opened: () => header.connected(true),
  lost: () => header.connected(false),
  frame: (frame) => {
    if (frame.fresh) tree.clear()
    if (frame.status) header.show(frame.status)
    if (frame.forgotten) tree.forget(frame.forgotten)
    if (frame.actors) tree.merge(frame.actors)
    if (frame.children) tree.report(frame.children)
    if (frame.detail) detail.show(frame.detail)
    // A link names an actor by its path; it is chosen as soon as it appears.
    if (location.hash.length > 1 && !tree.chosen) tree.choose(decodeURIComponent(location.hash.slice(1)))
  },
})
