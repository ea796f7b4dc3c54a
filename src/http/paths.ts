/** Where the API is, its OpenAPI document, and the page that shows it. */
export const API_PREFIX = '/api/v1';
export const OPENAPI_PATH = '/api/openapi.json';
export const DOCS_PATH = '/api/docs';
