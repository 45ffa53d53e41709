using System.Text.RegularExpressions;

namespace PolicyGuard.Tests.Architecture;

public partial class WallTests
{
    private const int MostLines = 400;

    /// <summary>Which room may know which. An arrow is added here with the commit that needs it, or not at all.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Zoom"] = [],
        ["Telemetry"] = [],
        ["Mail"] = [],
        ["Storage"] = ["Decide"],
        ["Queue"] = ["Storage"],
        ["Receive"] = ["Decide", "Queue", "Storage"],
        ["Policies"] = ["Decide", "Storage"],
        ["Configuration"] = ["Companion", "Decide", "Mail", "Policies", "Receive", "Storage"],
        ["Record"] = ["Decide", "Storage"],
        ["Clinic"] = ["Decide", "Receive", "Storage"],
        ["Connect"] = ["Decide", "Storage"],
        ["Links"] = ["Clinic", "Decide", "Mail", "Receive", "Storage", "Zoom"],
        ["Companion"] = ["Clinic", "Connect", "Decide", "Enforce", "Queue", "Receive", "Storage", "Zoom"],
        ["Enforce"] = ["Clinic", "Decide", "Links", "Receive", "Storage", "Zoom"],
        ["Show"] = ["Clinic", "Connect", "Decide", "Pipeline", "Policies", "Queue", "Receive", "Record", "Storage"],
    };

    /// <summary>They put the rooms together, so they know them.</summary>
    private static readonly string[] KnowAll = ["Pipeline", "Commands"];

    public static TheoryData<string> Rooms() => [.. Directory.GetDirectories(Path.Combine(SourceTree.Root, "src", "PolicyGuard")).Select(d => Path.GetFileName(d)!).Where(d => d is not ("obj" or "bin"))];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_only_the_rooms_its_arrows_name(string room)
    {
        if (KnowAll.Contains(room))
        {
            return;
        }

        Arrows.ShouldContainKey(room, "a new room needs its arrows");
        var wrong = Sources($"src/PolicyGuard/{room}").SelectMany(f => Known(f.Text).Where(r => r != room && !Arrows[room].Contains(r)).Select(r => $"{f.Path} -> {r}"));
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Decide_knows_nobody()
    {
        var usings = SourceTree.Files("src/PolicyGuard.Decide").SelectMany(f => UsingPattern().Matches(f.Text).Select(m => m.Groups[1].Value)).Distinct();
        usings.Where(u => !u.StartsWith("System", StringComparison.Ordinal) && !u.StartsWith("PolicyGuard.Decide", StringComparison.Ordinal)).ShouldBeEmpty();
        File.ReadAllText(Path.Combine(SourceTree.Root, "src/PolicyGuard.Decide/PolicyGuard.Decide.csproj")).ShouldNotContain("<PackageReference");
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        var wrong = SourceTree.Files("src/PolicyGuard").Where(f => NamespacePattern().Match(f.Text) is { Success: true } m
            && m.Groups[1].Value != Path.GetDirectoryName(f.Path)!["src/".Length..].Replace(Path.DirectorySeparatorChar, '.')).Select(f => f.Path);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void No_file_is_longer_than_the_limit() =>
        SourceTree.Files("src").Concat(SourceTree.Files("tests")).Where(f => f.Text.Count(c => c == '\n') > MostLines).Select(f => f.Path).ShouldBeEmpty();

    [Fact]
    public void No_type_is_called_by_a_word_that_hides_its_role() =>
        SourceTree.Files("src").SelectMany(f => HidingNamePattern().Matches(f.Text).Select(m => $"{f.Path}: {m.Value}")).ShouldBeEmpty();

    [Fact]
    public void The_program_stays_small() => File.ReadAllLines(Path.Combine(SourceTree.Root, "src/PolicyGuard/Program.cs")).Length.ShouldBeLessThanOrEqualTo(15);

    [Fact]
    public void The_service_never_knows_the_sandbox() =>
        SourceTree.Files("src/PolicyGuard").Where(f => f.Text.Contains("PolicyGuard.Sandbox", StringComparison.Ordinal)).Select(f => f.Path).ShouldBeEmpty();

    /// <summary>The reading itself must be able to object, or every wall above stands by luck.</summary>
    [Theory]
    [InlineData("using PolicyGuard.Zoom;", "Zoom")]
    [InlineData("@using PolicyGuard.Receive.Mapping", "Receive")]
    [InlineData("using static PolicyGuard.Queue.Embedded.QueueFile;", "Queue")]
    [InlineData("using Words = PolicyGuard.Record.LedgerBodies;", "Record")]
    [InlineData("var a = new PolicyGuard.Enforce.Enforcer();", "Enforce")]
    [InlineData("catch (Storage.DataFolderInUseException)", "Storage")]
    public void Every_way_to_name_a_room_is_seen(string line, string room) => Known(line).ShouldContain(room);

    [Theory]
    [InlineData("configuration.GetSection(\"Zoom:Plan\");")]
    [InlineData("using Microsoft.EntityFrameworkCore.Storage.ValueConversion;")]
    [InlineData("stage.Zoom.Schedule(host);")]
    public void What_names_no_room_is_not_seen(string line) => Known(line).ShouldBeEmpty();

    private static IEnumerable<(string Path, string Text)> Sources(string under) => SourceTree.Files(under).Concat(SourceTree.Files(under, "*.razor"));

    private static IEnumerable<string> Known(string text) => RoomPattern().Matches(text).Select(m => m.Groups[1].Value).Distinct();

    [GeneratedRegex(@"^\s*(?:global )?using (?:static |\w+ = )?([\w.]+);", RegexOptions.Multiline, 1000)]
    private static partial Regex UsingPattern();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline, 1000)]
    private static partial Regex NamespacePattern();

    /// <summary>After <c>PolicyGuard.</c>, or bare before a type, where the enclosing namespace makes it a room; a name in a string or after another dot is none.</summary>
    [GeneratedRegex("""(?:PolicyGuard\.|(?<![\w."/]))(Receive|Queue|Companion|Enforce|Links|Record|Show|Clinic|Connect|Pipeline|Policies|Commands|Configuration|Mail|Zoom|Storage|Telemetry|Decide)(?=\.[A-Z]|;|\s*$)(?<!namespace PolicyGuard\.\w+)""", RegexOptions.Multiline, 1000)]
    private static partial Regex RoomPattern();

    [GeneratedRegex(@"\b(?:class|record|interface|struct|enum) \w*(?:Service|Manager|Helper|Util|Processor|Extensions|Impl)\b", RegexOptions.None, 1000)]
    private static partial Regex HidingNamePattern();
}
