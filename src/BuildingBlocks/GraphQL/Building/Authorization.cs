using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Lamella.BuildingBlocks;
using Lamella.GraphQL.Execution;
using Lamella.GraphQL.Types;
using Microsoft.AspNetCore.Authorization;

namespace Lamella.GraphQL.Building;

/// <summary>What <see cref="AuthorizeAttribute"/> on a method or its class asks of the caller, before the method runs. The caller has to meet every one.</summary>
internal sealed class Authorization
{
    private readonly IReadOnlyList<SiteRoles> _roles;
    private readonly IReadOnlyList<string> _policies;

    private Authorization(IReadOnlyList<SiteRoles> roles, IReadOnlyList<string> policies) => (_roles, _policies) = (roles, policies);

    /// <summary>Null where everybody may.</summary>
    /// <exception cref="SchemaException">A policy is named that there is not.</exception>
    public static Authorization? Of(MethodInfo method, IAuthorizationPolicyProvider? known)
    {
        var required = method.GetCustomAttributes<AuthorizeAttribute>().Concat(method.DeclaringType!.GetCustomAttributes<AuthorizeAttribute>()).ToList();
        var policies = required.Select(attribute => attribute.Policy).OfType<string>().Distinct().ToList();
        foreach (var policy in policies)
        {
            if (known?.GetPolicyAsync(policy).GetAwaiter().GetResult() is null)
            {
                throw new SchemaException(
                    $"{method.DeclaringType!.Name}.{method.Name} asks for the policy '{policy}', which there is not: services.AddAuthorization(options => options.AddPolicy(\"{policy}\", …)) makes one.");
            }
        }

        return required.Count == 0 ? null : new([.. required.Select(attribute => attribute.Roles).Where(roles => roles != SiteRoles.Guest)], policies);
    }

    public Resolver Before(Resolver resolve)
    {
        if (_policies.Count > 0)
        {
            return field => Resolving.Of(Later(field));
        }

        return field =>
        {
            Check(field);
            return resolve(field);
        };

        async Task<object?> Later(FieldContext field)
        {
            Check(field);
            await CheckPolicies(field);
            var resolving = resolve(field);
            await (resolving.Task ?? Task.CompletedTask);
            return resolving.Result;
        }
    }

    public Subscriber Before(Subscriber subscribe)
    {
        if (_policies.Count > 0)
        {
            return field => Later(field, field.CancellationToken);
        }

        return field =>
        {
            Check(field);
            return subscribe(field);
        };

        async IAsyncEnumerable<object?> Later(FieldContext field, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Check(field);
            await CheckPolicies(field);
            await foreach (var item in subscribe(field).WithCancellation(cancellationToken))
            {
                yield return item;
            }
        }
    }

    private void Check(FieldContext field)
    {
        var caller = field.Caller;
        if (caller is not { IsSignedIn: true } and not { IsAdmin: true })
        {
            throw new UnauthenticatedException();
        }

        foreach (var roles in _roles)
        {
            if (!caller.IsAdmin && (caller.Roles & roles) == 0)
            {
                throw new RefusalException(RefusalKind.Forbidden, $"This needs the role {roles.ToString().Replace(", ", " or ", StringComparison.Ordinal)}.");
            }
        }
    }

    private async Task CheckPolicies(FieldContext field)
    {
        var caller = field.Caller!;
        var principal = new ClaimsPrincipal(new ClaimsIdentity(
            [
                .. caller.PersonId is { } id ? new[] { new Claim(ClaimTypes.NameIdentifier, id.ToString()) } : [],
                new(ClaimTypes.Name, caller.Name),
                .. Enum.GetValues<SiteRoles>().Where(role => role != SiteRoles.Guest && caller.Roles.HasFlag(role)).Select(role => new Claim(ClaimTypes.Role, role.ToString())),
            ],
            "Lamella"));
        var service = field.Service<IAuthorizationService>();
        foreach (var policy in _policies)
        {
            if (!(await service.AuthorizeAsync(principal, field.Parent, policy)).Succeeded)
            {
                throw new RefusalException(RefusalKind.Forbidden, $"This needs what the policy {policy} asks for.");
            }
        }
    }
}
