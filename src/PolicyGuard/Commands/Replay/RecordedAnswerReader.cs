using System.Collections.Immutable;
using System.Globalization;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Enforce;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands.Replay;

/// <summary>Reads what the surfaces say to what we ask.</summary>
internal sealed class RecordedAnswerReader(RecordingNodes nodes)
{
    internal static readonly string[] Commands = [.. typeof(Command).GetNestedTypes().Select(t => t.Name)];

    private const string None = "none";
    private static readonly string[] Words = [.. Enum.GetValues<ActionReport>().Select(CommitWriter.Word), None];
    private static readonly SdkMeaning Accepted = new(ActionReport.Accepted, null);

    /// <summary>What is not in the recording.</summary>
    internal static RecordedAnswer Usual { get; } = new(Accepted, Accepted);

    internal ImmutableDictionary<string, RecordedAnswer> Read(PolicyNode? node)
    {
        var answers = ImmutableDictionary.CreateBuilder<string, RecordedAnswer>(StringComparer.Ordinal);
        foreach (var (command, said) in node is null ? [] : nodes.Entries(node, "answers", Commands))
        {
            answers[command] = said is PolicyNode.Map ? BySurface(said, $"answers.{command}") : Alike(said, $"answers.{command}");
        }

        return answers.ToImmutable();
    }

    private RecordedAnswer Alike(PolicyNode said, string path) =>
        new(Meaning(said, path, Surface.Companion, null), Code(said) is null ? Meaning(said, path, Surface.Rest, null) : Accepted);

    private RecordedAnswer BySurface(PolicyNode node, string path)
    {
        var all = nodes.Entries(node, path, "companion", "rest", "reason");
        var reason = nodes.Text(all.GetValueOrDefault("reason"), $"{path}.reason");
        if (!all.ContainsKey("companion") && !all.ContainsKey("rest"))
        {
            nodes.Fault(path, node, "say what companion or rest answers");
        }

        return new(
            all.TryGetValue("companion", out var companion) ? Meaning(companion, $"{path}.companion", Surface.Companion, reason) : Accepted,
            all.TryGetValue("rest", out var rest) ? Meaning(rest, $"{path}.rest", Surface.Rest, reason) : Accepted);
    }

    /// <summary>In the words in which the service would report it, unless the recording gives others.</summary>
    private SdkMeaning? Meaning(PolicyNode said, string path, Surface surface, string? reason)
    {
        if (surface == Surface.Companion && Code(said) is { } code)
        {
            if (!SdkAnswers.Known.Contains(code))
            {
                nodes.Fault(path, said, "this is no code that Zoom's client is known to answer with");
            }

            var meaning = SdkAnswers.Of(new PanelAnswer(null, false, code, null));
            return reason is null || meaning.Reason is null ? meaning : meaning with { Reason = reason };
        }

        if (nodes.Word(said, path, Words) is not { } word || word == None)
        {
            return null;
        }

        var report = Enum.Parse<ActionReport>(word, ignoreCase: true);
        return report == ActionReport.Accepted ? Accepted : new SdkMeaning(report, reason ?? (surface, report) switch
        {
            (Surface.Companion, ActionReport.Unanswered) => SdkAnswers.NoAnswer.Reason,
            (Surface.Companion, ActionReport.Expired) => SdkAnswers.Late.Reason,
            (Surface.Companion, ActionReport.Unavailable) => NoCompanion.Reason,
            _ => $"{word}, as the recording says",
        });
    }

    private static int? Code(PolicyNode said) =>
        said is PolicyNode.Scalar { Text: var text } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : null;
}
