using System.Reflection;
using Lamella.BuildingBlocks;
using Lamella.GraphQL.Execution;

namespace Lamella.GraphQL.Building;

/// <summary>What <see cref="AuthorizeAttribute"/> on a method or its class asks of the caller, before the method runs.</summary>
internal static class Authorization
{
    /// <summary>Throws where the caller may not; null where everybody may.</summary>
    public static Action<FieldContext>? Of(MethodInfo method)
    {
        var required = method.GetCustomAttributes<AuthorizeAttribute>().Concat(method.DeclaringType!.GetCustomAttributes<AuthorizeAttribute>())
            .Select(attribute => attribute.Roles).ToList();
        return required.Count == 0 ? null : context =>
        {
            var caller = context.Caller;
            if (caller is not { IsSignedIn: true } and not { IsAdmin: true })
            {
                throw new UnauthenticatedException();
            }

            if (required.Any(roles => roles != SiteRoles.Guest && !caller.IsAdmin && (caller.Roles & roles) == 0))
            {
                throw new RefusalException(RefusalKind.Forbidden, $"This needs the role {string.Join(" or ", required.Where(roles => roles != SiteRoles.Guest))}.");
            }
        };
    }
}
