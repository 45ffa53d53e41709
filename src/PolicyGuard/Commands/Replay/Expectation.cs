using System.Collections.Immutable;

namespace PolicyGuard.Commands.Replay;

/// <summary>What a recording says that comes of it. Null or default is not looked at.</summary>
/// <param name="State">In the contract's words.</param>
/// <param name="Line">What the panel says.</param>
internal sealed record Expectation(string? State, ImmutableArray<ExpectedViolation> Violations, ImmutableArray<string> Actions, string? Line = null)
{
    /// <summary>As <see cref="ReplayResult.Cards"/> has them.</summary>
    public ImmutableArray<string> Cards { get; init; }
}

/// <summary>What is null may be anything.</summary>
internal sealed record ExpectedViolation(string Rule, string? Subject, string? Decision, string? Outcome, string? Surface)
{
    internal int Told => new[] { Subject, Decision, Outcome, Surface }.Count(said => said is not null);

    internal bool Fits(SeenViolation seen) =>
        seen.Rule == Rule && (Subject ?? seen.Subject) == seen.Subject && (Decision ?? seen.Decision) == seen.Decision && (Outcome ?? seen.Outcome) == seen.Outcome
        && (Surface ?? seen.Surface) == seen.Surface;

    public override string ToString() => string.Join(' ', new[] { Rule, Subject, Decision, Outcome, Surface is null ? null : $"by {Surface}" }.OfType<string>());
}
