using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PolicyGuard.Connect;

namespace PolicyGuard.Show.Pages;

/// <summary>The pages before sign-in.</summary>
internal static class SignInPages
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        pages.MapGet("/sign-in", (string? failed, string? returnUrl) => new RazorComponentResult<SignInPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["Failed"] = failed is not null, ["ReturnUrl"] = returnUrl }));
        var first = pages.MapGroup(FirstSignInLink.Path).RequireRateLimiting(SignInEndpoints.RateLimit);
        first.MapGet("", FirstAsync);
        first.MapPost("", ChoosePasswordAsync);
    }

    private static Task<RazorComponentResult<FirstSignInPage>> FirstAsync(string? token, HttpContext context, OwnerAccount owner, CancellationToken cancellation) => PageAsync(context, token, [], owner, cancellation);

    /// <summary>What needs mending is said on the page itself: the link stands in no address but the one that was opened.</summary>
    private static async Task<IResult> ChoosePasswordAsync(
        [FromForm] string? token, [FromForm] string? password, [FromForm] string? again, HttpContext context, OwnerAccount owner, TimeProvider time, CancellationToken cancellation)
    {
        List<string> faults = [];
        if (password is not { Length: >= OwnerAccount.ShortestPassword })
        {
            faults.Add($"The password needs at least {OwnerAccount.ShortestPassword} characters.");
        }

        if (password is { Length: > OwnerAccount.LongestPassword })
        {
            faults.Add($"The password may have at most {OwnerAccount.LongestPassword} characters.");
        }

        if (password != again)
        {
            faults.Add("The two entries differ.");
        }

        if (faults.Count > 0 || !await owner.SetPasswordAsync(token ?? "", password!, cancellation))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return await PageAsync(context, token, faults, owner, cancellation);
        }

        await SignInEndpoints.GrantAsync(context, time);
        return TypedResults.LocalRedirect("/");
    }

    /// <summary>Its address holds the link, which no later request of the browser shall name.</summary>
    private static async Task<RazorComponentResult<FirstSignInPage>> PageAsync(HttpContext context, string? token, IReadOnlyList<string> faults, OwnerAccount owner, CancellationToken cancellation)
    {
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        var open = token is not null && await owner.IsOpenAsync(token, cancellation);
        return new(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Token"] = open ? token : null, ["Faults"] = faults });
    }
}
