/** What acts on the world is named here and does nothing here: the order's actor supplies it. */
const supplied = (): void => {}

export const effects = {
  awaitDurable: supplied,
  // Requests.
  submit: supplied,
  cancel: supplied,
  amend: supplied,
  query: supplied,
  // Facts for the journal.
  recordAccepted: supplied,
  recordUncertain: supplied,
  recordConfirmed: supplied,
  recordContradicted: supplied,
  recordCancelRequested: supplied,
  recordCancelRefused: supplied,
  recordAmendRequested: supplied,
  recordAmended: supplied,
  recordAmendRefused: supplied,
  recordClosed: supplied,
}
