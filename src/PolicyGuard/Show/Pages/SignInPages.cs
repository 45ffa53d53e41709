using Microsoft.AspNetCore.Http.HttpResults;
using PolicyGuard.Connect;

namespace PolicyGuard.Show.Pages;

/// <summary>The pages before sign-in; what their forms do is Connect's.</summary>
internal static class SignInPages
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        pages.MapGet("/sign-in", (string? failed, string? returnUrl) => new RazorComponentResult<SignInPage>(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["Failed"] = failed is not null, ["ReturnUrl"] = returnUrl }));
        pages.MapGet(FirstSignInLink.Path, FirstAsync).RequireRateLimiting(SignInEndpoints.RateLimit);
    }

    private static async Task<RazorComponentResult<FirstSignInPage>> FirstAsync(string? token, string? faults, OwnerAccount owner, CancellationToken cancellation)
    {
        var open = token is not null && await owner.IsOpenAsync(token, cancellation);
        return new(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["Token"] = open ? token : null, ["Faults"] = (faults ?? "").Split(',').Select(TextOf).OfType<string>().ToArray(),
        });
    }

    private static string? TextOf(string fault) => fault switch
    {
        "short" => $"The password needs at least {OwnerAccount.ShortestPassword} characters.",
        "long" => $"The password may have at most {OwnerAccount.LongestPassword} characters.",
        "different" => "The two entries differ.",
        _ => null,
    };
}
