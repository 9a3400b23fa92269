const { env } = process

/**
 * In place of the SDK's search for credentials in files, processes and services: Lambda gives a function its role's in the
 * environment, and there is nowhere else to look.
 */
export const defaultProvider = () => async () => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env
  if (!accessKeyId || !secretAccessKey) throw new Error('The environment of this function has no credentials')
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}
