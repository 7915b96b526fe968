using Lamella.BuildingBlocks;
using Microsoft.AspNetCore.Http;

namespace Lamella.Users.Issuer;

/// <summary>Three people as three buttons of one form; works without script.</summary>
internal static class ChoosePersonPage
{
    public static IResult Answer(HttpContext http, IEnumerable<KeyValuePair<string, string>> request)
    {
        var kept = Html.Join(request.Select(pair => Html.Of($"<input type=\"hidden\" name=\"{pair.Key}\" value=\"{pair.Value}\">")));
        var people = Html.Join(DemoPerson.All.Select(person => Html.Of(
            $"""
            <li><button class="card person" type="submit" name="person" value="{person.Subject}">
            <span class="initials {person.Subject}" aria-hidden="true">{person.Initials}</span>
            <span><strong>{person.Name}</strong><br><span class="muted">{person.May}</span></span>
            </button></li>

            """)));
        return Page.Answer(http, "Sign in", Html.Of(
            $"""
            <h1>Who do you want to be?</h1>
            <p class="muted">This Lamella has no sign-in service and answers this machine only, so it offers three demo people. What each of them makes is kept.</p>
            <form method="post" action="{OwnIssuer.Path}/authorize">
            {kept}
            <ul class="people">
            {people}
            </ul>
            </form>
            """));
    }
}
