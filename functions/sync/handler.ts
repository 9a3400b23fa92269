import integration from '#integration'
export const handler = async () => ({ batchItemFailures: [], version: integration.version })
