import { BookingRejectedError, RemoteUnavailableError } from '../../shared/errors.ts'
import type { WorkflowStep } from '../../shared/plan/plan-workflows.ts'
import type { ApplyOptions } from './apply-plan.ts'
import { present } from './contact-gone.ts'

export const workflowMark = (step: WorkflowStep) => `workflow/${step.key}`
export const isWorkflowMark = (mark: string) => mark.startsWith('workflow/')

/**
 * Lets the contact enter the workflows of a plan, each at most once: a workflow writes to people, and what it sends twice
 * cannot be taken back. One whose outcome got lost counts as entered, and is told.
 */
export async function enterWorkflows(options: ApplyOptions, contactId: string): Promise<void> {
  const { plan, written, begun, warn } = options
  for (const step of plan.workflows) {
    if (begun.includes(workflowMark(step))) warn({ code: 'workflow-unsure', about: step.workflowId })
    else if (!(await enter(options, step, contactId))) warn({ code: 'workflow-refused', about: step.workflowId })
    written.enrolled = [...(written.enrolled ?? []), step.key]
    forget(written, step)
  }
}

/** False when HighLevel refuses the workflow: a wrong id in the configuration does not take the booking along. */
async function enter({ highLevel, written }: ApplyOptions, step: WorkflowStep, contactId: string): Promise<boolean> {
  try {
    if ((await highLevel.addToWorkflow(contactId, step.workflowId, step.eventStartTime)) === 'added') return true
    // “Not found” is said of a workflow as of a contact: only when the contact is gone does the booking start anew.
    present(await highLevel.getContact(contactId))
    return false
  } catch (error) {
    if (error instanceof BookingRejectedError) return false
    // Without an answer nobody knows; whatever else stopped it stopped it before it was done.
    const isUnknown = error instanceof RemoteUnavailableError && !error.changedNothing
    if (!isUnknown) forget(written, step)
    throw error
  }
}

function forget(written: ApplyOptions['written'], step: WorkflowStep): void {
  written.begun = (written.begun ?? []).filter((one) => one !== workflowMark(step))
}
