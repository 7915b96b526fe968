using System.Diagnostics;
using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.GraphQL.Language;
using Lamella.GraphQL.Types;
using Microsoft.Extensions.Logging;

namespace Lamella.GraphQL.Execution;

/// <summary>One of a response's <c>errors</c> (specification, section 7.1.5).</summary>
/// <param name="Code"><c>extensions.code</c>: what a program decides by.</param>
/// <param name="Path">Where in the data; null for a request that was not executed.</param>
internal sealed record GraphQLError(string Message, string Code, IReadOnlyList<SourceLocation> Locations, ResultPath? Path = null)
{
    /// <summary>By input field, what is wrong with it; for <see cref="ErrorCodes.BadUserInput"/> of a validator.</summary>
    public IReadOnlyDictionary<string, string[]>? Fields { get; init; }

    /// <summary>By which the log tells what happened; for <see cref="ErrorCodes.Internal"/>.</summary>
    public string? TraceId { get; init; }

    /// <summary>The rule of the specification that a document breaks.</summary>
    public string? Rule { get; init; }
}

internal static class ErrorCodes
{
    public const string ParseFailed = "GRAPHQL_PARSE_FAILED";
    public const string ValidationFailed = "GRAPHQL_VALIDATION_FAILED";
    public const string BadRequest = "BAD_REQUEST";
    public const string BadUserInput = "BAD_USER_INPUT";
    public const string OperationNotFound = "OPERATION_RESOLUTION_FAILURE";
    public const string TooLarge = "DOCUMENT_TOO_LARGE";
    public const string NotPersisted = "PERSISTED_QUERY_NOT_FOUND";
    public const string OnlyPersisted = "PERSISTED_QUERY_REQUIRED";
    public const string TooExpensive = "OPERATION_TOO_EXPENSIVE";
    public const string TooMany = "TOO_MANY_OPERATIONS";
    public const string TooSlow = "EXECUTION_TIMED_OUT";
    public const string Unauthenticated = "UNAUTHENTICATED";
    public const string OperationKind = "OPERATION_KIND_NOT_ALLOWED";
    public const string Internal = "INTERNAL";
}

/// <summary>The one place where an exception becomes a GraphQL error.</summary>
internal static class ExceptionErrors
{
    public static GraphQLError Of(Exception exception, RequestContext request, IReadOnlyList<FieldNode> nodes, ResultPath? path)
    {
        var locations = nodes.Select(request.Document.Locate).ToList();
        switch (exception)
        {
            case ValidationException invalid:
                return new(invalid.Errors.Any() ? string.Join(" ", invalid.Errors.Select(error => error.ErrorMessage)) : invalid.Message, ErrorCodes.BadUserInput, locations, path)
                {
                    Fields = invalid.Errors.GroupBy(error => FieldPath(error.PropertyName))
                        .ToDictionary(group => group.Key, group => group.Select(error => error.ErrorMessage).ToArray()),
                };
            case CoercionException wrong:
                return new(wrong.Message, ErrorCodes.BadUserInput, locations, path);
            case RefusalException refusal:
                return new(refusal.Message, CodeOf(refusal.Kind), locations, path);
            case UnauthenticatedException:
                return new("Sign in to ask for this.", ErrorCodes.Unauthenticated, locations, path);
            case OperationCanceledException when request.CancellationToken.IsCancellationRequested:
                return new("The request took too long or was given up.", ErrorCodes.TooSlow, locations, path);
            default:
                var trace = Activity.Current?.TraceId.ToString() ?? ActivityTraceId.CreateRandom().ToString();
                request.Log.LogError(exception, "GraphQL field {Path} failed (trace {TraceId})", path?.ToString(), trace);
                return new("Something went wrong.", ErrorCodes.Internal, locations, path) { TraceId = trace };
        }
    }

    /// <summary><c>VoxelSize.X</c> is called <c>voxelSize.x</c> by the one who sent it.</summary>
    private static string FieldPath(string property) => string.Join('.', property.Split('.').Select(Building.Names.Camel));

    private static string CodeOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => "NOT_FOUND",
        RefusalKind.Forbidden => "FORBIDDEN",
        RefusalKind.Conflict => "CONFLICT",
        RefusalKind.Unreadable => "UNREADABLE",
        RefusalKind.Gone => "GONE",
        RefusalKind.AccessEnded => "ACCESS_ENDED",
        RefusalKind.Busy => "BUSY",
        _ => "STORE_FAILED",
    };
}

/// <summary>Somebody who has not signed in asks for what needs a person.</summary>
internal sealed class UnauthenticatedException : Exception;

/// <summary>A place in the data: names of fields and indexes of list items, from the root (specification, section 7.1.5).</summary>
/// <param name="Parent">Null for a field of the root.</param>
/// <param name="Name">The response name of a field; null for an item of a list.</param>
internal sealed record ResultPath(ResultPath? Parent, string? Name, int Index = 0)
{
    public IReadOnlyList<object> Segments
    {
        get
        {
            var segments = new Stack<object>();
            for (var path = this; path is not null; path = path.Parent)
            {
                segments.Push(path.Name ?? (object)path.Index);
            }

            return [.. segments];
        }
    }

    public override string ToString() => string.Join('.', Segments);
}
