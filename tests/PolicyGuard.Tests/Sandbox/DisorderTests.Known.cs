namespace PolicyGuard.Tests.Sandbox;

/// <content>Faults of the product that the usual run shows and nobody has mended yet. To become empty.</content>
public partial class DisorderTests
{
    /// <summary>The session's own number and the kind of mistake, so that a new fault cannot hide behind one that was mended.</summary>
    private const string KnownFaults = """
        200081 ThereAndNotShown
        200119 BelongingHeld
        200159 UntrueReason
        300020 ThereAndNotShown
        300026 UntrueReason
        300067 ShownAndNotThere
        """;
}
