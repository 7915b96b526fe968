namespace Lamella.Benchmarks;

/// <summary>Some measurements that belong together. A class of this kind, anywhere in this project, is all that <c>./bench.sh</c> needs to run it.</summary>
internal interface IBenchmark
{
    /// <summary>What to call it on the command line.</summary>
    string Name { get; }

    /// <summary>Where it stands among the others.</summary>
    int Order => 100;

    /// <summary>Measures, and tells the report a line for each figure.</summary>
    Task Run(Report report, CancellationToken cancellationToken);
}
