using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <summary>Writes into the guard's own API what <see cref="KnownToPractice"/> says the practice has on file.</summary>
internal sealed class PracticeWriter(HttpClient api, TimeProvider time)
{
    internal async Task WriteAsync(SessionScript script, SessionMeeting meeting, CancellationToken cancellation)
    {
        var clients = script.Cast.Where(m => m is { Part: Part.Client, Person: not null }).ToArray();
        foreach (var client in clients)
        {
            await PutAsync($"people/{client.Person}", PersonOf(script.Conditions.KnownBy, client), cancellation);
        }

        if (clients.Length > 0)
        {
            await PutAsync($"expected/{meeting.Id}", new JsonObject
            {
                ["profile"] = clients.Length > 1 ? "couple" : "individual",
                ["expected"] = new JsonArray([.. clients.Select(Expected)]),
            }, cancellation);
        }

        foreach (var client in clients.Where(_ => script.Conditions.IsRecordingAgreed))
        {
            var consent = new JsonObject { ["person"] = client.Person, ["scope"] = "recording", ["meetingId"] = meeting.Id };
            var path = new Uri("/api/v1/consents", UriKind.Relative);
            using var answer = await api.PostAsJsonAsync(path, consent, JsonSerializerOptions.Default, cancellation);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static JsonNode Expected(CastMember client) => new JsonObject { ["person"] = client.Person, ["required"] = true, ["maxDevices"] = 2 };

    private JsonObject PersonOf(KnownBy by, CastMember client)
    {
        var person = new JsonObject
        {
            ["alias"] = client.Person!.ToUpperInvariant(), ["role"] = "client",
            ["contactVerifiedOn"] = $"{DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime):O}",
        };
        _ = by switch
        {
            KnownBy.Email => person["emails"] = new JsonArray(client.Email),
            KnownBy.Phone => person["phones"] = new JsonArray(client.Phone),
            KnownBy.Registrant => person["registrantIds"] = new JsonArray(client.Registrant),
            KnownBy.Name => person["displayNames"] = new JsonArray(client.Name),
            KnownBy.Nothing => null,
        };
        return person;
    }

    private async Task PutAsync(string path, JsonObject body, CancellationToken cancellation)
    {
        var address = new Uri($"/api/v1/{path}", UriKind.Relative);
        using var answer = await api.PutAsJsonAsync(address, body, JsonSerializerOptions.Default, cancellation);
        answer.EnsureSuccessStatusCode();
    }
}
