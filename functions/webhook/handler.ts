import integration from '#integration'
export const handler = async () => ({ statusCode: 200, body: JSON.stringify(Object.keys(integration.tenants)) })
