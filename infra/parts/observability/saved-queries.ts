import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { QUERIES } from './queries.ts'
import type { Watched } from './watched.ts'

const SAVED = {
  'one booking': QUERIES.oneBooking,
  'one location': QUERIES.oneLocation,
  'one error class': QUERIES.oneErrorClass,
  'errors by class': QUERIES.errorsByClass,
}

/** Queries to begin with, in Logs Insights under the stage's name. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { appName, functions }: Pick<Watched, 'appName' | 'functions'>) {
    super(scope, id)
    for (const [name, queryString] of Object.entries(SAVED))
      new CfnQueryDefinition(this, name, {
        name: `${appName}/${name}`,
        queryString,
        logGroupNames: functions.map(({ handler }) => handler.logGroup.logGroupName),
      })
  }
}
