using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Mail;
using PolicyGuard.Sandbox.Zoom;

namespace PolicyGuard.Sandbox.Day;

/// <summary>What a scene plays on: the simulated Zoom, and PolicyGuard seen only through its own API.</summary>
internal sealed class Stage(SimulatedZoom zoom, SimulatedMail mail, HttpClient policyGuard, IReadOnlyList<string> hosts)
{
    /// <summary>Real seconds; longer than any card, fill and confirmation together at the day's speed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private int nextHost = -1;
    private int nextPerson;

    internal SimulatedZoom Zoom { get; } = zoom;

    internal SimulatedMail Mail { get; } = mail;

    internal HttpClient PolicyGuard { get; } = policyGuard;

    internal string NewHost() => hosts[Interlocked.Increment(ref nextHost)];

    internal DateTimeOffset In(double minutes) => Zoom.Time.GetUtcNow().AddMinutes(minutes);

    /// <summary>A client of the practice, known by e-mail, and by telephone where there is one.</summary>
    internal async Task<(string Id, string Alias, string Email)> KnownClientAsync(string? phone = null)
    {
        var number = Interlocked.Increment(ref nextPerson);
        var (id, alias, email) = ($"client-{number}", $"C.{(char)('A' + (number % 26))}.", $"client{number}@example.org");
        await WriteAsync(id, alias, email, p => p["phones"] = phone is null ? [] : new JsonArray(phone));
        return (id, alias, email);
    }

    /// <summary>Whose address was confirmed today.</summary>
    internal Task WriteAsync(string id, string alias, string email, Action<JsonObject>? more = null)
    {
        var person = new JsonObject { ["alias"] = alias, ["role"] = "client", ["emails"] = new JsonArray(email), ["contactVerifiedOn"] = $"{DateOnly.FromDateTime(Zoom.Time.GetUtcNow().UtcDateTime):O}" };
        more?.Invoke(person);
        return PutAsync($"people/{id}", person);
    }

    /// <summary>What the practice is told of the details of a meeting's only expected person.</summary>
    internal async Task<JsonObject?> LinkAsync(SimulatedMeeting meeting) =>
        (await GetAsync($"meetings?host={meeting.Host}"))?["items"]?.AsArray().Where(m => m!["meetingId"]!.GetValue<string>() == meeting.Id).SelectMany(m => m!["links"]!.AsArray()).FirstOrDefault() as JsonObject;

    /// <summary>A client whom PolicyGuard also knows by the name they show.</summary>
    internal async Task<string> NamedClientAsync(string id, string alias, string name, string email)
    {
        await PutAsync($"people/{id}", new JsonObject { ["alias"] = alias, ["role"] = "client", ["emails"] = new JsonArray(email), ["displayNames"] = new JsonArray(name) });
        return id;
    }

    internal Task ExpectAsync(SimulatedMeeting meeting, string person, string profile = "individual") => PutAsync(
        $"expected/{meeting.Id}", new JsonObject { ["profile"] = profile, ["expected"] = new JsonArray(new JsonObject { ["person"] = person, ["required"] = true, ["maxDevices"] = 2 }) });

    internal Task<string> SeeStateAsync(LiveRoom room, params string[] wanted) => SeeAsync(async () =>
    {
        var session = await GetAsync($"sessions?uuid={Uri.EscapeDataString(room.Uuid)}");
        return session?["state"]?.GetValue<string>() is { } state && wanted.Contains(state) ? state : null;
    });

    /// <summary>The outcome of the rule's violation in this meeting, once it is one of those wanted (or any, when none is named).</summary>
    internal async Task<string> SeeOutcomeAsync(SimulatedMeeting meeting, string rule, params string[] wanted)
    {
        var seen = await SeeAsync(async () =>
        {
            var violations = await ViolationsAsync(meeting, rule);
            return violations.Select(v => v["outcome"]?.GetValue<string>()).OfType<string>().FirstOrDefault(o => wanted.Length == 0 || wanted.Contains(o));
        });
        return $"{rule} {seen}";
    }

    internal async Task<IReadOnlyList<JsonObject>> ViolationsAsync(SimulatedMeeting meeting, string? rule = null)
    {
        var page = await GetAsync($"violations?meeting={meeting.Id}{(rule is null ? "" : $"&rule={rule}")}&limit=200");
        return [.. ((page?["items"] as JsonArray) ?? []).OfType<JsonObject>()];
    }

    /// <summary>Waits until the look gives something; says "nothing" when patience ends.</summary>
    internal static async Task<string> SeeAsync(Func<Task<string?>> look)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(deadline) < Patience)
        {
            if (await look() is { } seen)
            {
                return seen;
            }

            await Task.Delay(LookEvery, TimeProvider.System);
        }

        return "nothing";
    }

    internal static Task<string> SeeAsync(Func<bool> look, string word) => SeeAsync(() => Task.FromResult(look() ? word : null));

    /// <summary>On the day's clock.</summary>
    internal Task PauseAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), Zoom.Time);

    internal int Calls(string method, string pathPart) => Zoom.Journal.Count(j => j.Method == method && j.Path.Contains(pathPart, StringComparison.Ordinal));

    internal async Task<JsonNode?> GetAsync(string path)
    {
        using var response = await PolicyGuard.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative));
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonNode>() : null;
    }

    internal async Task<JsonNode?> PostAsync(string path, JsonObject body)
    {
        using var response = await PolicyGuard.PostAsJsonAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, JsonSerializerOptions.Default);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonNode>();
    }

    internal async Task PutAsync(string path, JsonObject body)
    {
        using var response = await PolicyGuard.PutAsJsonAsync(new Uri($"/api/v1/{path}", UriKind.Relative), body, JsonSerializerOptions.Default);
        response.EnsureSuccessStatusCode();
    }
}
