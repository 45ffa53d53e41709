using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;

namespace PolicyGuard.Connect;

/// <summary>Signing in and out. Each answers with a redirect, so that a reload repeats nothing.</summary>
internal static class SignInEndpoints
{
    internal const string RateLimit = "sign-in";
    internal const string Since = "since";
    internal const string Session = "session";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        var forms = routes.MapGroup("").RequireRateLimiting(RateLimit).AllowAnonymous().ExcludeFromDescription();
        forms.MapPost("/sign-in", SignInAsync);

        // Antiforgery tokens are bound to the person, so the cookie must be read before the form is.
        routes.MapPost("/sign-out", SignOutAsync).RequireAuthorization(ConnectModule.SignedIn).ExcludeFromDescription();
    }

    private static async Task<IResult> SignInAsync(
        [FromForm] string? name, [FromForm] string? password, [FromForm] string? returnUrl, HttpContext context, OwnerAccount owner, TimeProvider time, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(name) || string.IsNullOrEmpty(password) || password.Length > OwnerAccount.LongestPassword || !await owner.IsRightAsync(name, password, cancellation))
        {
            return TypedResults.LocalRedirect($"/sign-in?failed=1{(IsLocal(returnUrl) ? $"&returnUrl={Uri.EscapeDataString(returnUrl!)}" : "")}");
        }

        await GrantAsync(context, time);
        return TypedResults.LocalRedirect(IsLocal(returnUrl) ? returnUrl! : "/");
    }

    // The form is not read, but asking for it is what makes the framework check the antiforgery token.
    private static async Task<IResult> SignOutAsync(IFormCollection form, HttpContext context, SignedOutSessions ended, CancellationToken cancellation)
    {
        await ended.EndAsync(context.User, cancellation);
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.LocalRedirect("/sign-in");
    }

    internal static Task GrantAsync(HttpContext context, TimeProvider time) => context.SignInAsync(
        CookieAuthenticationDefaults.AuthenticationScheme,
        new ClaimsPrincipal(new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, OwnerAccount.Name),
                new Claim(Session, Guid.CreateVersion7(time.GetUtcNow()).ToString("N")),
                new Claim(Since, time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ],
            CookieAuthenticationDefaults.AuthenticationScheme)));

    private static bool IsLocal(string? url) => url is ['/', ..] and not ['/', '/' or '\\', ..] && !url.AsSpan().ContainsAnyInRange('\0', '\x1f');
}
