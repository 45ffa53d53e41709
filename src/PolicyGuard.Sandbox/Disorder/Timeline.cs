using System.Text;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Sandbox.Disorder;

/// <summary>A session told line by line, for whoever has to find out what went wrong.</summary>
internal sealed class Timeline(DateTimeOffset starts)
{
    private readonly StringBuilder text = new();

    internal void Say(DateTimeOffset at, string line) => text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{(at - starts).TotalSeconds,8:0.0}  {line}\n");

    internal void Say(DateTimeOffset at, Decision<SessionState> decision, SessionState before, SessionState after)
    {
        foreach (var line in decision.Timeline)
        {
            Say(at, $"      {line.Kind}: {line.Text}");
        }

        if (before.Phase != after.Phase)
        {
            Say(at, $"      phase {before.Phase} -> {after.Phase}");
        }
    }

    public override string ToString() => text.ToString();
}
