/** What was left out or could not be decided. Told on the timeline and counted; it never fails the booking. */
export interface Warning {
  code:
    | 'match-conflict'
    | 'phone-not-usable'
    | 'field-not-usable'
    | 'field-missing'
    | 'owner-unknown'
    | 'workflow-unsure'
    | 'workflow-refused'
    | 'appointment-refused'
    | 'guests-left-out'
  /** The field, workflow or number it is about; never a value of a person. */
  about?: string
}

export const describeWarning = ({ code, about }: Warning): string => (about === undefined ? code : `${code}: ${about}`)
