using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lamella.BuildingBlocks;
using MediatR;

namespace Lamella.Host.CommandLine;

/// <summary>A command that sends messages as the operator of the machine. Results go to standard output, everything else to standard error.</summary>
internal abstract class OperatorCommand : Command
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    private readonly Func<string[], WebApplication> _build;

    protected OperatorCommand(string name, string description, Func<string[], WebApplication> build)
        : base(name, description)
    {
        _build = build;
        SetAction(Run);
    }

    protected abstract Task<int> Execute(ParseResult words, IServiceProvider services, CancellationToken cancellationToken);

    protected static Task<T> Send<T>(IServiceProvider services, IRequest<T> message, CancellationToken cancellationToken) =>
        services.GetRequiredService<IMediator>().Send(message, cancellationToken);

    /// <summary>The path from here; what is none goes on as it is, to be refused in words.</summary>
    protected static string FullPath(string path) => path.Length == 0 ? path : Path.GetFullPath(path);

    protected static void WriteJson<T>(T result) => Console.Out.WriteLine(JsonSerializer.Serialize(result, Indented));

    protected async Task<int> Run(ParseResult words, CancellationToken cancellationToken)
    {
        // Standard output belongs to the result; only what went wrong is worth a line of log.
        await using var app = _build(["--Logging:LogLevel:Default=Warning", "--Logging:Console:LogToStandardErrorThreshold=Trace"]);
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Caller>().BecomeOperator();
        return await Execute(words, scope.ServiceProvider, cancellationToken);
    }
}
