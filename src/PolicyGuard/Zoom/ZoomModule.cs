using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using Refit;

namespace PolicyGuard.Zoom;

internal static class ZoomModule
{
    /// <summary>The name of the primary handler's client; tests put their own handler under it.</summary>
    internal const string Client = "zoom";

    private static readonly TimeSpan LongestWaitInCall = TimeSpan.FromSeconds(15);

    internal static IServiceCollection AddZoom(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ZoomOptions>().Bind(configuration.GetSection(ZoomOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IZoomGrant, ServerToServerGrant>();
        services.AddSingleton<ZoomTokens>();
        services.AddSingleton<ZoomClock>();
        services.AddHealthChecks().AddCheck<ZoomClock>("clock");
        services.AddMetrics().AddSingleton<ZoomMetrics>();
        services.AddSingleton<ZoomCapabilities>();
        services.AddSingleton<HostDayBudget>();
        services.AddSingleton(provider => new RateGate(provider.GetRequiredService<IOptions<ZoomOptions>>().Value.Plan, provider.GetRequiredService<TimeProvider>()));
        services.AddTransient<BearerHandler>();
        services.AddSingleton<ZoomApi>();
        services.AddHttpClient(ZoomTokens.Client).RemoveAllLoggers().ConfigurePrimaryHttpMessageHandler(Primary);
        Add<IZoomMeetings>(services);
        Add<IZoomLiveMeetings>(services);
        Add<IZoomUsers>(services);
        Add<IZoomApps>(services);
        return services;
    }

    /// <summary>
    /// Outermost first: total time, retries, the account's rate, its circuit, one attempt's time; then bearer, redirects. The rate is
    /// outside circuit and attempt, because waiting in our own lane is no failure of Zoom's.
    /// </summary>
    private static void Add<T>(IServiceCollection services)
        where T : class
    {
        var builder = services.AddRefitGeneratedClient<T>(new RefitSettings(new SystemTextJsonContentSerializer(ZoomJson.Default.Options)))
            .ConfigureHttpClient((provider, client) =>
            {
                client.BaseAddress = new Uri(provider.GetRequiredService<IOptions<ZoomOptions>>().Value.Api.AbsoluteUri.TrimEnd('/'));
                client.Timeout = Timeout.InfiniteTimeSpan;
            })
            .RemoveAllLoggers()
            .ConfigurePrimaryHttpMessageHandler(Primary);
        builder.AddResilienceHandler("zoom", (pipeline, context) =>
        {
            var time = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.TimeProvider = time;
            pipeline.AddTimeout(TimeSpan.FromSeconds(45));
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(500),
                ShouldHandle = args => IsWorthRepeatingAsync(args.Outcome, args.Context, time),
                DelayGenerator = args => ValueTask.FromResult(DelayOf(args.Outcome.Result, time)),
            });
            pipeline.AddStrategy(_ => new RateStrategy(context.ServiceProvider.GetRequiredService<RateGate>(), context.ServiceProvider.GetRequiredService<ZoomMetrics>(), time), new RateStrategyOptions());
            pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests && HttpClientResiliencePredicates.IsTransient(args.Outcome)),
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(10),
            });
            pipeline.AddTimeout(TimeSpan.FromSeconds(10));
        }).SelectPipelineBy(_ => request => request.Options.TryGetValue(ZoomCall.Option, out var call) ? call.Account : "");
        builder.AddHttpMessageHandler<BearerHandler>();
        builder.AddHttpMessageHandler(provider => new RedirectHandler(provider.GetRequiredService<IOptions<ZoomOptions>>().Value.Api));
    }

    private static HttpMessageHandler Primary(IServiceProvider provider) =>
        provider.GetKeyedService<HttpMessageHandler>(Client)
        ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),

            // Our traces are no business of Zoom's.
            ActivityHeadersPropagator = null,
        };

    /// <summary>429 was not carried out, so any call may be sent again; everything else only where repeating is safe by design.</summary>
    private static async ValueTask<bool> IsWorthRepeatingAsync(Outcome<HttpResponseMessage> outcome, ResilienceContext context, TimeProvider time)
    {
        if (outcome.Result is { StatusCode: HttpStatusCode.TooManyRequests } limited)
        {
            await limited.Content.LoadIntoBufferAsync(context.CancellationToken);
            var body = await limited.Content.ReadAsStringAsync(context.CancellationToken);
            return !RetryAfter.IsDaily(limited, body)
                && (RetryAfter.Read(limited, time.GetUtcNow()) is not { } until || (until - time.GetUtcNow() < LongestWaitInCall && !(until > DeadlineOf(context))));
        }

        var repeatable = context.GetRequestMessage() is { } request && ZoomRequests.CallOf(request).Repeatable && !(time.GetUtcNow() > DeadlineOf(context));
        return repeatable && HttpClientResiliencePredicates.IsTransient(outcome);
    }

    private static DateTimeOffset? DeadlineOf(ResilienceContext context) => context.GetRequestMessage() is { } request ? ZoomRequests.CallOf(request).Deadline : null;

    private static TimeSpan? DelayOf(HttpResponseMessage? response, TimeProvider time)
    {
        if (response is not { StatusCode: HttpStatusCode.TooManyRequests })
        {
            return null;
        }

        var now = time.GetUtcNow();
        var wait = RetryAfter.Read(response, now) is { } until && until > now ? until - now : TimeSpan.FromSeconds(1);
        return wait + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1000));
    }
}
