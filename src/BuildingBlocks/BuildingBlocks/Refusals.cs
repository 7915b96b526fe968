using FluentValidation;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Lamella.BuildingBlocks;

/// <summary>Why a request that is well formed cannot be honoured.</summary>
public enum RefusalKind
{
    /// <summary>It is not there, or not for this caller: the two look the same from outside. HTTP 404.</summary>
    NotFound,

    /// <summary>The caller may see it and may not do this. HTTP 403.</summary>
    Forbidden,

    /// <summary>The state has moved on. HTTP 409.</summary>
    Conflict,

    /// <summary>It lies outside what we read: an unknown format, a lying header, a codec whose library is absent. HTTP 422.</summary>
    Unreadable,

    /// <summary>The content at this address has been replaced; the caller asks for the new address. HTTP 410.</summary>
    Gone,

    /// <summary>A store behind us failed. HTTP 502, never cached.</summary>
    StoreFailed,

    /// <summary>The bearer token that came with the request is not good; without one the caller would be a guest. HTTP 401.</summary>
    TokenRefused,

    /// <summary>There is no room for it just now; the caller may ask again. HTTP 503.</summary>
    Busy,

    /// <summary>What the caller was following is open to them no more. HTTP 404, as for everything that is not for them.</summary>
    AccessEnded,
}

/// <summary>A request that is well formed and still cannot be honoured. The message is shown to people: what was wrong, with which value, what would be right.</summary>
public sealed class RefusalException(RefusalKind kind, string message, Exception? cause = null) : Exception(message, cause)
{
    public RefusalKind Kind => kind;

    public static RefusalException NotFound(string what, object id) => new(RefusalKind.NotFound, $"There is no {what} {id}.");
}

/// <summary>The one place where an exception becomes an HTTP answer.</summary>
internal sealed class ProblemAnswers(IProblemDetailsService problems) : IExceptionHandler
{
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        httpContext.Response.StatusCode = StatusOf(exception);
        httpContext.Response.Headers.CacheControl = "no-store";
        if (httpContext.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            httpContext.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        }

        return problems.TryWriteAsync(new ProblemDetailsContext
        {
            HttpContext = httpContext,
            ProblemDetails = exception is ValidationException invalid
                ? new HttpValidationProblemDetails(invalid.Errors.GroupBy(error => error.PropertyName)
                    .ToDictionary(group => group.Key, group => group.Select(error => error.ErrorMessage).ToArray()))
                : new ProblemDetails
                {
                    Title = exception is RefusalException or BadHttpRequestException ? exception.Message : "Something went wrong.",
                },
        });
    }

    private static int StatusOf(Exception exception) => exception switch
    {
        ValidationException => StatusCodes.Status400BadRequest,
        BadHttpRequestException malformed => malformed.StatusCode,
        RefusalException refusal => refusal.Kind switch
        {
            RefusalKind.NotFound or RefusalKind.AccessEnded => StatusCodes.Status404NotFound,
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            RefusalKind.Unreadable => StatusCodes.Status422UnprocessableEntity,
            RefusalKind.Gone => StatusCodes.Status410Gone,
            RefusalKind.TokenRefused => StatusCodes.Status401Unauthorized,
            RefusalKind.Busy => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status502BadGateway,
        },
        _ => StatusCodes.Status500InternalServerError,
    };
}
