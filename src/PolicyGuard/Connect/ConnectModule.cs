using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.RateLimiting;

namespace PolicyGuard.Connect;

internal static class ConnectModule
{
    /// <summary>For the pages: a signed-in person. The API takes keys only.</summary>
    internal const string SignedIn = "signed-in";
    private const int TriesAMinute = 10;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    internal static IServiceCollection AddConnect(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeyStore>();
        services.AddSingleton<OwnerAccount>();
        services.AddSingleton<SignedOutSessions>();
        services.AddSingleton<FirstSignInLink>();
        services.AddHostedService(provider => provider.GetRequiredService<FirstSignInLink>());
        services.AddAuthentication(ApiKeyHandler.Name)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Name, null)
            .AddCookie(Configure);
        services.AddAuthorization(options => options.AddPolicy(
            SignedIn, policy => policy.AddAuthenticationSchemes(CookieAuthenticationDefaults.AuthenticationScheme).RequireAuthenticatedUser()));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "policyguard-form";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.AddPolicy(SignInEndpoints.RateLimit, context => RateLimitPartition.GetFixedWindowLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "none", _ => new FixedWindowRateLimiterOptions { PermitLimit = TriesAMinute, Window = TimeSpan.FromMinutes(1) }));
        });
        return services;
    }

    internal static WebApplication MapConnect(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseAntiforgery();
        SignInEndpoints.Map(app);
        return app;
    }

    private static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie.Name = "policyguard";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

        // People sit before the screen in real time, also while the sandbox plays a day faster.
        options.TimeProvider = TimeProvider.System;
        options.LoginPath = "/sign-in";
        options.ReturnUrlParameter = "returnUrl";
        (options.ExpireTimeSpan, options.SlidingExpiration) = (Idle, true);
        options.Events.OnValidatePrincipal = RejectOldAsync;
    }

    /// <summary>A session slides while it is used, but not for ever, and not past its end.</summary>
    private static async Task RejectOldAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        if (!long.TryParse(context.Principal?.FindFirst(SignInEndpoints.Since)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var since)
            || services.GetRequiredService<TimeProvider>().GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(since) > Longest
            || await services.GetRequiredService<SignedOutSessions>().HasEndedAsync(context.Principal, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
        }
    }
}
