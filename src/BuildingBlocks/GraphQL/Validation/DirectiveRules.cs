namespace Lamella.GraphQL.Validation;

/// <summary>Specification, section 5.7.</summary>
internal static class DirectiveRules
{
    public static void Check(DocumentFacts facts)
    {
        foreach (var place in facts.Definitions.SelectMany(definition => definition.Directives))
        {
            foreach (var directive in place)
            {
                if (directive.Definition is null)
                {
                    facts.Refuse("KnownDirectives", $"Unknown directive \"@{directive.Node.Name.Value}\".", directive.Node);
                }
                else if (!directive.Definition.Locations.Contains(directive.Location))
                {
                    facts.Refuse("KnownDirectives", $"Directive \"@{directive.Node.Name.Value}\" may not be used on {directive.Location}.", directive.Node);
                }
            }

            foreach (var group in place.Where(directive => directive.Definition is { IsRepeatable: false }).GroupBy(directive => directive.Node.Name.Value)
                .Where(group => group.Count() > 1))
            {
                facts.Refuse(
                    "UniqueDirectivesPerLocation", $"The directive \"@{group.Key}\" can only be used once at this location.", group.Select(directive => directive.Node));
            }
        }
    }
}
