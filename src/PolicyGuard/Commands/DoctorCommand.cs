using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using PolicyGuard.Companion;
using PolicyGuard.Configuration;
using PolicyGuard.Connect;
using PolicyGuard.Mail;
using PolicyGuard.Queue;
using PolicyGuard.Receive;
using PolicyGuard.Record;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Commands;

/// <summary>Looks at everything the service needs: one line for each part, and for each fault its mend.</summary>
internal static class DoctorCommand
{
    /// <summary>What the service calls; what it hears is in <see cref="ZoomEvents.Scopes"/>.</summary>
    private static readonly string[] Calls =
        ["meeting:read:list_meetings", "meeting:update:meeting", "meeting:update:in_meeting_controls", "meeting:update:livestream_status", "user:read:list_users", "meeting:read:list_registrants",
        "meeting:write:registrant", "meeting:update:registrant_status"];

    /// <summary>Only where a Zoom App is set up.</summary>
    private static readonly string[] CompanionCalls = ["meeting:write:open_app", "meeting:delete:open_app", "app:deeplink:write"];

    internal static async Task<int> RunAsync(string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        var faults = 0;
        void Say(string part, string? fault)
        {
            output.WriteLine(fault is null ? $"ok     {part}" : $"FAULT  {part}: {fault}");
            faults += fault is null ? 0 : 1;
        }

        var configuration = ConfigurationCheck.Run(args);
        foreach (var fault in configuration)
        {
            Say("configuration", fault);
        }

        if (configuration.Count > 0)
        {
            return 1;
        }

        Say("configuration", null);
        await using var app = PolicyGuardBuilder.BuildWithoutFolder(args);
        var services = app.Services;
        var look = new StorageLook(services.GetRequiredService<StorageOptions>());
        Say(look.Database, look.DatabaseFault());
        Say(look.Queue, look.QueueFault());
        if (File.Exists(LedgerSigner.FileIn(services.GetRequiredService<DataFolder>())))
        {
            LookAtKey(services, Say);
        }

        if (KnownPractice.Find(args) is { } known)
        {
            Say("keys", FaultOfKeys(services, known));
        }

        var mail = services.GetRequiredService<MailOptions>();
        Say(mail.IsSet ? "mail: join details are sent before sessions (SCH-10)" : "mail: Mail:Host is not set, so join details are sent to nobody (SCH-10)", null);
        var account = app.Configuration["Zoom:AccountId"];
        if (string.IsNullOrEmpty(account))
        {
            Say("token", "Zoom:AccountId is not set, so no practice is connected; set it for Server-to-Server OAuth");
            return 1;
        }

        await LookAtZoomAsync(services, account, Say, cancellationToken);
        if (look.Counts is { } counts)
        {
            var unreadable = look.RefusedFault();
            Say("webhook", unreadable ?? FaultOfWebhook(counts, look.Refused));
            output.WriteLine($"       last event {counts.LastEventAt?.ToString("u") ?? "never"}, {counts.Received} received, {counts.Parked} parked");
            if (look.Refused is { LastAt: { } lastRefused } refused)
            {
                output.WriteLine($"       {refused.Total.Total} refused since {refused.CountedSince:u} ({RefusalAdvice.Summary(refused.Total)}), the last {lastRefused:u}");
            }
        }

        return faults == 0 ? 0 : 1;
    }

    private static string? FaultOfWebhook(QueueCounts counts, RefusedCounts? refused)
    {
        if (refused is { SinceAccepted: { Total: > 0 } since } && (counts.LastEventAt is null || since.Total > RefusalAdvice.Few))
        {
            var none = counts.LastEventAt is null ? "no event has ever been accepted" : "none was accepted since";
            return $"{since.Total} deliveries were refused and {none}; check {RefusalAdvice.Check(since)}";
        }

        return counts.LastEventAt is null ? "no event has ever arrived; in the Zoom app, subscribe https://YOUR-HOST/webhooks/zoom and press Validate" : null;
    }

    private static void LookAtKey(IServiceProvider services, Action<string, string?> say)
    {
        try
        {
            say($"ledger: signed by the key with SHA-256 fingerprint {Convert.ToHexStringLower(services.GetRequiredService<LedgerSigner>().KeyId)}", null);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            say("ledger", "its signing key cannot be unwrapped; the folder 'keys' beside the database must be the one it was made with");
        }
    }

    private static string? FaultOfKeys(IServiceProvider services, string practice)
    {
        try
        {
            _ = services.GetRequiredService<IPersonalDataProtector>().HasKey(practice);
            return null;
        }
        catch (CryptographicException)
        {
            return $"what lies in the data folder {StartFault.OtherKeys}";
        }
        catch (SqliteException e)
        {
            return StartFault.Cause(e);
        }
    }

    private static async Task LookAtZoomAsync(IServiceProvider services, string account, Action<string, string?> say, CancellationToken cancellationToken)
    {
        ZoomToken token;
        try
        {
            token = await services.GetRequiredService<ZoomTokens>().GetAsync(account, cancellationToken);
            say("token", null);
        }
        catch (ZoomConnectionLostException lost)
        {
            say("token", $"{lost.Reason}; check Zoom:ClientId, Zoom:ClientSecret and Zoom:AccountId, and that the app is activated");
            return;
        }
        catch (HttpRequestException)
        {
            say("token", "Zoom cannot be reached; check the network, the proxy and Zoom:OAuthBaseUrl");
            return;
        }

        foreach (var scope in ZoomEvents.Scopes.Values.Concat(Calls).Concat(services.GetRequiredService<CompanionApp>().IsSetUp ? CompanionCalls : []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!token.Scopes.Contains(scope) && !token.Scopes.Contains($"{scope}:admin") && !token.Scopes.Contains($"{scope}:master"))
            {
                say("scope", $"{scope}:admin is missing; add it to the app in the Zoom App Marketplace and activate the app again");
            }
        }

        var users = await services.GetRequiredService<ZoomApi>().UsersAsync(account, cancellationToken);
        say("account", users.Problem);
        say("clock", services.GetRequiredService<ZoomClock>().Fault);
    }
}
