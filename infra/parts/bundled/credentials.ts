import { fromEnv } from '@aws-sdk/credential-provider-env'

/** In place of the SDK's search for credentials: Lambda gives a function its own in the environment, and there is nowhere else to look. */
export const defaultProvider = fromEnv
