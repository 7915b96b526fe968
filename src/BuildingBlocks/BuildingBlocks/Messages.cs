using MediatR;

namespace Lamella.BuildingBlocks;

/// <summary>Changes state. Runs inside one transaction, whichever modules it reaches.</summary>
public interface ICommand<out TResult> : IRequest<TResult>;

/// <summary>Reads state. Never runs inside a transaction.</summary>
public interface IQuery<out TResult> : IRequest<TResult>;
