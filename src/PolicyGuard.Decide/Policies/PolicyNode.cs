using System.Collections.Immutable;

namespace PolicyGuard.Decide.Policies;

/// <summary>A policy document with the place of everything in it, whatever it was written in.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
public abstract record PolicyNode(int Line, int Column)
{
    public sealed record Scalar(string Text, int Line, int Column) : PolicyNode(Line, Column);

    public sealed record Sequence(ImmutableArray<PolicyNode> Items, int Line, int Column) : PolicyNode(Line, Column);

    public sealed record Map(ImmutableArray<PolicyEntry> Entries, int Line, int Column) : PolicyNode(Line, Column);
}

public sealed record PolicyEntry(PolicyNode.Scalar Key, PolicyNode Value);

/// <summary>One thing wrong with a policy document, in words its author understands.</summary>
/// <param name="Path"><c>rules.LIV-05.mode</c>; empty for the document itself.</param>
public sealed record PolicyFault(string Path, string Text, int Line, int Column)
{
    public override string ToString() => $"{(Path.Length == 0 ? "" : $"{Path}: ")}{Text} (line {Line}, column {Column})";
}
