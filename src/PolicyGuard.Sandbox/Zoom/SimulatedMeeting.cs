using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace PolicyGuard.Sandbox.Zoom;

/// <summary>A scheduled meeting: the document that GET answers.</summary>
internal sealed class SimulatedMeeting
{
    internal SimulatedMeeting(string id, string host, DateTimeOffset start, string hostEmail)
    {
        (Id, Host, HostEmail) = (id, host, hostEmail);
        Uuid = NewUuid();
        Document = new JsonObject
        {
            ["id"] = long.Parse(id, CultureInfo.InvariantCulture), ["uuid"] = Uuid, ["host_id"] = host, ["host_email"] = hostEmail, ["topic"] = "Session", ["type"] = 2,
            ["status"] = "waiting", ["start_time"] = Time(start), ["duration"] = 50, ["timezone"] = "UTC", ["created_at"] = Time(start.AddDays(-3)),
            ["join_url"] = "https://zoom.example/j/" + id, ["password"] = "aB3kLm9Qx", ["creation_source"] = "web_portal",
            ["settings"] = new JsonObject
            {
                ["waiting_room"] = true, ["join_before_host"] = false, ["jbh_time"] = 0, ["use_pmi"] = false, ["approval_type"] = 2, ["auto_recording"] = "none",
                ["alternative_hosts"] = "", ["auto_start_meeting_summary"] = false, ["auto_start_ai_companion_questions"] = false, ["meeting_authentication"] = false,
                ["email_notification"] = false, ["show_join_info"] = false, ["private_meeting"] = true, ["meeting_invitees"] = new JsonArray(),
            },
        };
    }

    internal string Id { get; }

    internal string Uuid { get; }

    internal string Host { get; }

    internal string HostEmail { get; }

    internal Lock Gate { get; } = new();

    internal JsonObject Document { get; }

    /// <summary>To be touched under <see cref="Gate"/>.</summary>
    internal List<Registrant> Registrants { get; } = [];

    internal JsonObject Settings => (JsonObject)Document["settings"]!;

    /// <summary>16 random bytes as Zoom writes them: base64, so that slashes and plus signs occur.</summary>
    internal static string NewUuid() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>Occurrences that differ from the series, by id: what is set for them alone. To be touched under <see cref="Gate"/>.</summary>
    private readonly Dictionary<string, JsonObject> ownSettings = new(StringComparer.Ordinal);

    /// <summary>Makes it a weekly series from its start on; the ids of its occurrences, in order.</summary>
    internal IReadOnlyList<string> RepeatWeekly(int times)
    {
        var start = DateTimeOffset.Parse(Document["start_time"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        var starts = Enumerable.Range(0, times).Select(week => start.AddDays(7 * week)).ToList();
        Document["type"] = 8;
        Document["recurrence"] = new JsonObject { ["type"] = 2, ["repeat_interval"] = 1, ["end_times"] = times };
        Document["occurrences"] = new JsonArray([.. starts.Select(s => (JsonNode)new JsonObject
        {
            ["occurrence_id"] = IdOf(s), ["start_time"] = Time(s), ["duration"] = 50, ["status"] = "available",
        })]);
        return [.. starts.Select(IdOf)];

        static string IdOf(DateTimeOffset start) => start.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
    }

    internal bool HasOccurrence(string id) => Occurrence(id) is { } occurrence && occurrence["status"]!.GetValue<string>() == "available";

    /// <summary>What GET answers of one occurrence: the series, with what is set for this one alone.</summary>
    internal JsonObject OccurrenceDocument(string id)
    {
        var (document, occurrence) = ((JsonObject)Document.DeepClone(), Occurrence(id)!);
        (document["occurrence_id"], document["start_time"], document["duration"]) = (id, occurrence["start_time"]!.DeepClone(), occurrence["duration"]!.DeepClone());
        document.Remove("occurrences");
        Merge(document, (JsonObject)ownSettings.GetValueOrDefault(id, []).DeepClone(), [], []);
        return document;
    }

    internal void DeleteOccurrence(string id)
    {
        lock (Gate)
        {
            Occurrence(id)!["status"] = "deleted";
        }
    }

    /// <summary>As <see cref="Merge(JsonObject, JsonObject?, bool)"/>, for one occurrence.</summary>
    internal (JsonObject Old, JsonObject New) MergeOccurrence(string id, JsonObject patch, JsonObject? locks)
    {
        lock (Gate)
        {
            var (old, now) = (new JsonObject(), new JsonObject());
            var settled = MeetingSettings.Settle(Document, patch, locks, oneOption: false);
            Merge(OccurrenceDocument(id), (JsonObject)settled.DeepClone(), old, now);
            foreach (var name in new[] { "start_time", "duration" })
            {
                if (settled.Remove(name, out var value))
                {
                    Occurrence(id)![name] = value!.DeepClone();
                }
            }

            Merge(ownSettings.TryGetValue(id, out var own) ? own : ownSettings[id] = [], settled, [], []);
            return (old, now);
        }
    }

    private JsonObject? Occurrence(string id) =>
        (Document["occurrences"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(o => o["occurrence_id"]!.GetValue<string>() == id);

    /// <summary>Merges a PATCH and returns the old and new values of what really changed, as <c>meeting.updated</c> carries them.</summary>
    internal (JsonObject Old, JsonObject New) Merge(JsonObject patch, JsonObject? locks, bool oneOption)
    {
        lock (Gate)
        {
            var (old, now) = (new JsonObject(), new JsonObject());
            Merge(Document, MeetingSettings.Settle(Document, patch, locks, oneOption), old, now);
            return (old, now);
        }
    }

    private static void Merge(JsonObject target, JsonObject patch, JsonObject old, JsonObject now)
    {
        foreach (var (name, value) in patch.ToList())
        {
            if (value is JsonObject inner)
            {
                var (innerOld, innerNow) = (new JsonObject(), new JsonObject());
                Merge((JsonObject)(target[name] ??= new JsonObject()), inner, innerOld, innerNow);
                if (innerNow.Count > 0)
                {
                    (old[name], now[name]) = (innerOld, innerNow);
                }
            }
            else if (value is not null && !JsonNode.DeepEquals(target[name], value))
            {
                (old[name], now[name]) = (target[name]?.DeepClone(), value.DeepClone());
                target[name] = value.DeepClone();
            }
        }
    }
}
