namespace Lamella.GraphQL.Execution;

/// <summary>What a resolver gave: a value, or a task that will have one. Says so without a task of its own.</summary>
internal readonly struct Resolving
{
    private readonly object? _valueOrTask;
    private readonly Func<Task, object?>? _resultOf;

    public Resolving(object? value) => _valueOrTask = value;

    private Resolving(Task task, Func<Task, object?> resultOf) => (_valueOrTask, _resultOf) = (task, resultOf);

    /// <summary>What is waited for; null where the value is there.</summary>
    public Task? Task => _resultOf is null ? null : (Task)_valueOrTask!;

    /// <summary>The value. Throws what the task failed with; a task has to be done.</summary>
    public object? Result => _resultOf is null ? _valueOrTask : _resultOf(Task!);

    public static Resolving Of<T>(Task<T> task) => task.IsCompletedSuccessfully ? new(task.Result) : new(task, Typed<T>.ResultOf);

    public static Resolving Of<T>(ValueTask<T> task) => task.IsCompletedSuccessfully ? new(task.Result) : Of(task.AsTask());

    private static class Typed<T>
    {
        public static readonly Func<Task, object?> ResultOf = task => ((Task<T>)task).GetAwaiter().GetResult();
    }
}
