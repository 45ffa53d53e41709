using System.Text.Json;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Scheduled.Rules;

internal sealed class TopicRule : IScheduledRule
{
    public string Id => "SCH-07";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        var template = context.Policy.TextOf(Id, "rewriteTo");
        if (Wording.IsRewritten(meeting.Topic, template))
            yield break;
        var signs = IdentifyingText.Read(meeting.Topic, context.ContactNames, context.StaffNames, now);
        if (signs.Kinds.IsEmpty)
            yield break;
        yield return new Finding("topic", "[hidden]", Wording.Placeholder(template), FixClass.Safe,
            new FieldRepair(Wording.Literal(meeting.Topic), Wording.Literal(Wording.Rewrite(template, signs.Initials)), Personal: true)
            {
                KeepFromCalendar = true,
            })
        { Evidence = signs.Evidence };
    }
}

internal sealed class AgendaRule : IScheduledRule
{
    public string Id => "SCH-08";

    public IEnumerable<Finding> Evaluate(MeetingFacts meeting, MeetingPolicyContext context, DateTimeOffset now)
    {
        if (Identifying(meeting.Agenda) is { Kinds.IsEmpty: false } signs)
        {
            yield return new Finding("agenda", "[hidden]", "\"\"", FixClass.Safe,
                new FieldRepair(Wording.Literal(meeting.Agenda!), "\"\"", Personal: true) { KeepFromCalendar = true })
            { Evidence = signs.Evidence };
        }

        // With an occurrence_id Zoom takes nothing that keeps the change out of calendars, so a person decides.
        foreach (var (occurrence, own) in OccurrencePaths.Coming(meeting, now).Where(one => one.Own.Agenda != meeting.Agenda))
        {
            if (Identifying(own.Agenda) is { Kinds.IsEmpty: false } found)
                yield return Finding.Task(OccurrencePaths.Of(occurrence.Id!, "agenda"), "[hidden]", "\"\"") with { Evidence = found.Evidence };
        }

        Signs? Identifying(string? agenda) => string.IsNullOrWhiteSpace(agenda) ? null : IdentifyingText.Read(agenda, context.ContactNames, context.StaffNames, now);
    }
}

/// <summary>How a neutral topic is worded.</summary>
internal static class Wording
{
    private const string Slot = "{initials}";

    internal static string Literal(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    internal static string Placeholder(string template) => Literal(template);

    internal static string Rewrite(string template, string initials) =>
        template.Replace(Slot, initials, StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal).Trim();

    /// <summary>True for a topic that is the template with initials or nothing in it: rewriting it again would change nothing.</summary>
    internal static bool IsRewritten(string topic, string template)
    {
        if (topic == Rewrite(template, ""))
            return true;
        var at = template.IndexOf(Slot, StringComparison.Ordinal);
        if (at < 0)
            return topic == template;
        var (head, tail) = (template[..at], template[(at + Slot.Length)..]);
        if (topic.Length < head.Length + tail.Length || !topic.StartsWith(head, StringComparison.Ordinal) || !topic.EndsWith(tail, StringComparison.Ordinal))
            return false;
        var initials = topic[head.Length..(topic.Length - tail.Length)];
        return initials.Length <= 2 * IdentifyingText.MostInitials && initials.Length % 2 == 0
            && !initials.Where((letter, index) => index % 2 == 0 ? !char.IsLetter(letter) : letter != '.').Any();
    }
}
