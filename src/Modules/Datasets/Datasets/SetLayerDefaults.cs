using System.Text.RegularExpressions;
using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.Datasets.Contracts;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Datasets;

/// <summary>Says how a layer is shown to somebody who has chosen nothing: its window of intensities and its colour (#rrggbb).</summary>
internal sealed record SetLayerDefaults(Guid Id, string Layer, IntensityWindow? Window, string? Color) : ICommand<DatasetDescription>;

internal sealed partial class SetLayerDefaultsValidator : AbstractValidator<SetLayerDefaults>
{
    public SetLayerDefaultsValidator()
    {
        RuleFor(command => command.Window).Must(window => window is null || (double.IsFinite(window.Min) && double.IsFinite(window.Max) && window.Min < window.Max))
            .WithMessage(command => $"The window {command.Window!.Min} to {command.Window.Max} is empty: its end must lie above its beginning.");
        RuleFor(command => command.Color).Must(color => color is null || Color().IsMatch(color))
            .WithMessage(command => $"'{command.Color}' is not a colour: write it as #rrggbb.");
    }

    [GeneratedRegex(@"^#[0-9a-fA-F]{6}\z")]
    private static partial Regex Color();
}

internal sealed class SetLayerDefaultsHandler(DatasetEditor editor) : IRequestHandler<SetLayerDefaults, DatasetDescription>
{
    public Task<DatasetDescription> Handle(SetLayerDefaults command, CancellationToken cancellationToken) =>
        editor.Edit(command.Id, dataset => dataset.SetLayerDefaults(command.Layer, command.Window, command.Color), cancellationToken);
}

[MutationType]
internal static class SetLayerDefaultsField
{
    /// <summary>Says how a layer is shown to somebody who has chosen nothing: its window of intensities and its colour (#rrggbb).</summary>
    public static Task<DatasetDescription> SetLayerDefaults(
        Guid id, string layer, IMediator mediator, CancellationToken cancellationToken, IntensityWindow? window = null, string? color = null) =>
        mediator.Send(new SetLayerDefaults(id, layer, window, color), cancellationToken);
}
