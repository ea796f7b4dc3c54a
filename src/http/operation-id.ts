/** Name of a handler in the OpenAPI document and in the audit log, e.g. `createComparisons`. */
export function operationId(controller: string, method: string): string {
  return method + controller.replace(/Controller$/, '');
}
