using System.Globalization;
using System.Text.Json;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Policies;
using PolicyGuard.Receive;
using PolicyGuard.Storage;

namespace PolicyGuard.Configuration;

/// <summary>Reads the whole configuration before anything starts and names every fault at once, without repeating a value that may be secret.</summary>
internal static class ConfigurationCheck
{
    private static readonly Dictionary<string, Func<string, string?>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Zoom:ApiBaseUrl"] = Address,
        ["Zoom:OAuthBaseUrl"] = Address,
        ["Zoom:EventStreamUrl"] = Stream,
        ["Zoom:ClientId"] = Anything,
        ["Zoom:ClientSecret"] = Anything,
        ["Zoom:AccountId"] = Anything,
        [WebhookSecrets.Key] = Anything,
        ["Zoom:Plan"] = OneOf("Free", "Pro", "Business"),
        ["Webhook:MaxBodyBytes"] = Whole(1024, 16 * 1024 * 1024),
        ["Webhook:ToleranceSeconds"] = Whole(60, 86_400),
        ["Policy:Mode"] = OneOf("observe", "enforce"),
        ["Policy:File"] = PolicyIn,
        ["Storage:Provider"] = value => Is(value, "Sqlite") ? null : Is(value, "Postgres") ? "PostgreSQL is not built yet; use Sqlite" : "must be Sqlite",
        ["Storage:ConnectionString"] = Database,
        ["Queue:Kind"] = value => Is(value, "Embedded") ? null : Is(value, "ServiceBus") ? "Azure Service Bus is not built yet; use Embedded" : "must be Embedded",
        ["Queue:ServiceBus:ConnectionString"] = Anything,
        ["Queue:ServiceBus:Namespace"] = Anything,
        ["Queue:ServiceBus:QueueName"] = Anything,
        ["Backplane:Redis"] = _ => "Redis is not built yet; leave this out",
        ["KeyVault:Uri"] = _ => "Key Vault is not built yet; leave this out",
        ["KeyVault:ReloadMinutes"] = Whole(1, 1440),
        ["Mail:Host"] = Anything,
        ["Mail:Port"] = Whole(1, 65_535),
        ["Mail:Security"] = OneOf("none", "startTls", "tls"),
        ["Mail:User"] = Anything,
        ["Mail:Password"] = Anything,
        ["Mail:From"] = MailCheck.From,
        ["Mail:CaFile"] = MailCheck.Certificates,
        ["Mail:Subject"] = MailCheck.Subject,
        ["Mail:Text"] = MailCheck.Text,
        ["Companion:ClientId"] = Anything,
        ["Companion:ClientSecret"] = Anything,
        ["Companion:AppId"] = Anything,
        ["Companion:FrameAncestors"] = CompanionOptions.Fault,
        ["Access:BootstrapKey"] = value => value.Length < 16 ? "must be at least 16 characters" : null,
    };

    private static readonly KeySpelling Keys = new([.. Known.Keys]);

    private static readonly string[] Required = ["Zoom:ClientId", "Zoom:ClientSecret", WebhookSecrets.Key];

    internal static IReadOnlyList<string> Run(string[] args) => Run(args, AppContext.BaseDirectory);

    internal static IReadOnlyList<string> Run(string[] args, string folder)
    {
        IReadOnlyList<string> stray = [.. Stray(args)];
        try
        {
            return [.. stray, .. Keys.Beside(Settings.ReadWritten(args, folder)), .. Run(Settings.Read(args, folder))];
        }
        catch (InvalidDataException e)
        {
            return [.. stray, NoJson(e)];
        }
    }

    /// <summary>How all settings are written and what those of one section are, for a command that needs no others.</summary>
    internal static IReadOnlyList<string> RunFor(string[] args, string section)
    {
        IReadOnlyList<string> stray = [.. Stray(args)];
        try
        {
            var configuration = Settings.Read(args);
            return [.. stray, .. Keys.Beside(Settings.ReadWritten(args, AppContext.BaseDirectory)), .. Values(configuration).Where(f => f.StartsWith(section + ":", StringComparison.Ordinal)), .. Keys.Within(configuration)];
        }
        catch (InvalidDataException e)
        {
            return [.. stray, NoJson(e)];
        }
    }

    internal static IReadOnlyList<string> Run(IConfiguration configuration)
    {
        var faults = new List<string>();
        foreach (var key in Required)
        {
            if (key == WebhookSecrets.Key ? !WebhookSecrets.Tokens(configuration).Any() : string.IsNullOrWhiteSpace(configuration[key]))
            {
                faults.Add($"{key}: is missing; set {key.Replace(":", "__", StringComparison.Ordinal)} (see README, \"Connect a real Zoom account\")");
            }
        }

        // Half of a Zoom App would be paired with half of the REST app, and no panel could ever connect.
        foreach (var (set, missing) in new[] { ("Companion:ClientId", "Companion:ClientSecret"), ("Companion:ClientSecret", "Companion:ClientId") })
        {
            if (!string.IsNullOrWhiteSpace(configuration[set]) && string.IsNullOrWhiteSpace(configuration[missing]))
            {
                faults.Add($"{missing}: is missing; {set} is set, and the two belong to one app");
            }
        }

        faults.AddRange(Values(configuration));
        faults.AddRange(MailCheck.Together(configuration));
        faults.AddRange(Keys.Within(configuration));
        if (configuration["Urls"] is { Length: > 0 } urls && !urls.Split(';', StringSplitOptions.RemoveEmptyEntries).All(IsListening))
        {
            faults.Add("Urls: must be addresses like http://127.0.0.1:5080, separated by ;");
        }

        return faults;
    }

    /// <summary>The reader's own words quote the file, which may hold a secret.</summary>
    private static string NoJson(InvalidDataException e)
    {
        var line = (e.InnerException?.InnerException as JsonException)?.LineNumber + 1;
        var file = e.Message.Contains("appsettings.json", StringComparison.Ordinal) ? "appsettings.json" : "the environment's appsettings file";
        return $"{file}: is not valid JSON{(line is null ? "" : $" at line {line}")}; mend it there, or set the same keys by environment";
    }

    /// <summary>A word the configuration would silently leave out. It is told by its place: it may be a secret behind a stray blank.</summary>
    private static IEnumerable<string> Stray(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i].Contains('=', StringComparison.Ordinal))
            {
                continue;
            }

            if (args[i].StartsWith("--", StringComparison.Ordinal) && i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                i++;
                continue;
            }

            yield return $"word {i + 1} of the command: is neither a command nor a setting; settings look like --Policy:Mode=enforce, and --help lists the commands";
        }
    }

    /// <summary>A host and port without a scheme reads as a scheme, so the scheme is asked for.</summary>
    private static bool IsListening(string url) =>
        Uri.TryCreate(url.Trim().Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal), UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    private static IEnumerable<string> Values(IConfiguration configuration) =>
        Known.Where(k => configuration[k.Key] is { Length: > 0 }).Select(k => k.Value(configuration[k.Key]!) is { } fault ? $"{k.Key}: {fault}" : null).OfType<string>();

    private static string? Anything(string value) => null;

    private static string? Database(string value)
    {
        try
        {
            var options = new StorageOptions { ConnectionString = value };
            return string.IsNullOrWhiteSpace(value) ? "names no file"
                : options.IsInMemory ? "must name a file: what lies in memory is gone with the process"
                : Directory.Exists(options.File) ? "is a folder; name a file in it, like policyguard.db"
                : null;
        }
        catch (ArgumentException)
        {
            return "must be a file path, or a SQLite connection string with Data Source=";
        }
    }

    private static string? Address(string value) => IsAddress(value, Uri.UriSchemeHttps, Uri.UriSchemeHttp) ? null : "must be an absolute https address without a password (http only on this machine)";

    private static string? Stream(string value) =>
        IsAddress(value, Uri.UriSchemeHttps, Uri.UriSchemeHttp) || IsAddress(value, Uri.UriSchemeWss, Uri.UriSchemeWs) ? null : "must be an absolute wss or https address without a password (ws and http only on this machine)";

    /// <summary>A file counts as of this machine too, so the scheme is asked for by name.</summary>
    private static bool IsAddress(string value, string safe, string plain) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && (uri.Scheme == safe || (uri.Scheme == plain && uri.IsLoopback));

    private static Func<string, string?> OneOf(params string[] words) =>
        value => words.Any(w => Is(value, w)) ? null : $"must be one of {string.Join(", ", words)}";

    private static Func<string, string?> Whole(int from, int to) =>
        value => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? null
            : $"must be a whole number from {from} to {to}";

    private static string? PolicyIn(string path)
    {
        if (!File.Exists(path))
        {
            return "there is no such file";
        }

        var result = PolicyFile.Parse(File.ReadAllText(path));
        return result.Policy is null ? $"the policy has faults:\n{string.Join('\n', result.Faults.Select(f => $"    {f}"))}" : null;
    }

    private static bool Is(string value, string word) => string.Equals(value, word, StringComparison.OrdinalIgnoreCase);
}
