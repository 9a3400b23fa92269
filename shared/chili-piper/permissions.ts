const UNKNOWN = 'not documented; a refusal (403) names it'

/**
 * What a key must be allowed, by what is done with it: for setting up a key and for saying what one lacks.
 * Source: X-Chili-Required-Permissions of the public API reference, help articles for routing.
 */
export const PERMISSIONS = {
  ping: UNKNOWN,
  readTenant: 'tenant.read',
  readMeetings: 'meeting.read',
  changeMeetings: UNKNOWN,
  manageWebhooks: UNKNOWN,
  readSigningSecret: UNKNOWN,
  listRouters: 'concierge.read',
  routeLeads: 'Concierge.route',
  readUsers: 'user.read',
  readWorkspaces: 'workspace.read',
  readTeams: 'team.read',
  readMeetingTypes: 'meeting-type.read',
  readDataFields: UNKNOWN,
} as const
