using FluentValidation;
using Lamella.BuildingBlocks;
using Lamella.GraphQL;
using MediatR;

namespace Lamella.Annotations;

/// <summary>Renames and describes an annotation; what is null stays.</summary>
internal sealed record UpdateAnnotation(Guid Id, string? Name, string? Description, IReadOnlyList<string>? Tags) : ICommand<AnnotationDescription>;

internal sealed class UpdateAnnotationValidator : AbstractValidator<UpdateAnnotation>
{
    public UpdateAnnotationValidator()
    {
        RuleFor(command => command.Name).Must(name => name is null || !string.IsNullOrWhiteSpace(name)).WithMessage("A name has at least one visible character.")
            .MaximumLength(NextName.Longest);
        RuleFor(command => command.Description).MaximumLength(20_000);
        RuleFor(command => command.Tags).Must(tags => tags is null || tags.Count <= 50).WithMessage("At most 50 tags.");
        RuleForEach(command => command.Tags).NotEmpty().MaximumLength(100);
    }
}

internal sealed class UpdateAnnotationHandler(AnnotationEditor editor) : IRequestHandler<UpdateAnnotation, AnnotationDescription>
{
    public Task<AnnotationDescription> Handle(UpdateAnnotation command, CancellationToken cancellationToken) => editor.Edit(
        command.Id,
        annotation =>
        {
            annotation.Name = command.Name?.Trim() ?? annotation.Name;
            annotation.Description = command.Description ?? annotation.Description;
            annotation.Tags = command.Tags is null ? annotation.Tags : [.. command.Tags.Distinct(StringComparer.Ordinal)];
        },
        cancellationToken);
}

[MutationType]
internal static class UpdateAnnotationField
{
    /// <summary>Renames, describes and tags an annotation; what is not given stays.</summary>
    public static Task<AnnotationDescription> UpdateAnnotation(
        Guid id, IMediator mediator, CancellationToken cancellationToken, string? name = null, string? description = null, IReadOnlyList<string>? tags = null) =>
        mediator.Send(new UpdateAnnotation(id, name, description, tags), cancellationToken);
}
