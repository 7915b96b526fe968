using System.Reflection;
using Lamella.Benchmarks;
using Lamella.Testing;

if (args is ["serve-from-memory", var address])
{
    await KestrelFromMemory.Serve(address);
    return 0;
}

if (args is ["serve-graphql", var graphql])
{
    await GraphQLServer.Serve(graphql);
    return 0;
}

var known = Assembly.GetExecutingAssembly().GetTypes()
    .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IBenchmark)))
    .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
    .OrderBy(benchmark => benchmark.Order).ThenBy(benchmark => benchmark.Name, StringComparer.Ordinal)
    .ToList();
if (args.Except(known.Select(benchmark => benchmark.Name)).Any())
{
    await Console.Error.WriteLineAsync($"There are: {string.Join(", ", known.Select(benchmark => benchmark.Name))}.");
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    interrupted.Cancel();
};
var report = new Report();
foreach (var benchmark in known.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)))
{
    report.Benchmark = benchmark.Name;
    await benchmark.Run(report, interrupted.Token);
}

if (args.Length == 0)
{
    await report.Keep(Path.Combine(Repository.Root, "docs", "benchmarks.md"));
}

return report.Measurements.Any(measurement => measurement.Holds == false) ? 1 : 0;
