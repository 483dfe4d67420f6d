/** A class of errors, whatever its constructor takes. */
type ErrorClass = abstract new (...args: never[]) => Error;

/** The error classes that the SDKs of Groq and OpenAI have under the same names. */
interface ErrorClasses {
  readonly APIError: ErrorClass;
  readonly BadRequestError: ErrorClass;
  readonly AuthenticationError: ErrorClass;
  readonly PermissionDeniedError: ErrorClass;
  readonly NotFoundError: ErrorClass;
  readonly ConflictError: ErrorClass;
  readonly UnprocessableEntityError: ErrorClass;
  readonly RateLimitError: ErrorClass;
  readonly InternalServerError: ErrorClass;
}

/** The class that an SDK has for a status; a status without one gets the general class. */
export function classOf(sdk: ErrorClasses, status: number): ErrorClass {
  if (status >= 500) return sdk.InternalServerError;
  switch (status) {
    case 400:
      return sdk.BadRequestError;
    case 401:
      return sdk.AuthenticationError;
    case 403:
      return sdk.PermissionDeniedError;
    case 404:
      return sdk.NotFoundError;
    case 409:
      return sdk.ConflictError;
    case 422:
      return sdk.UnprocessableEntityError;
    case 429:
      return sdk.RateLimitError;
    default:
      return sdk.APIError;
  }
}
