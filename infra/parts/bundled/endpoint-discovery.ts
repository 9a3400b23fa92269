// In place of the SDK's discovery of endpoints, which DynamoDB's client has ready for who switches it on: nobody does.
export const resolveEndpointDiscoveryConfig = <Config>(config: Config): Config => config
export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
  environmentVariableSelector: () => undefined,
  configFileSelector: () => undefined,
  default: undefined,
}
