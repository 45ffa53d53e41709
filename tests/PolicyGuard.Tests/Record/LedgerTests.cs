using System.Text;
using System.Text.Json.Nodes;
using PolicyGuard.Record;
using PolicyGuard.Tests.Storage;

namespace PolicyGuard.Tests.Record;

public class LedgerTests
{
    [Fact]
    public async Task An_untouched_export_is_intact()
    {
        var (verdict, _) = await ExportAsync(lines => lines);
        verdict.ExitCode.ShouldBe(0);
        verdict.Text.ShouldContain("20 entries");
    }

    [Fact]
    public async Task An_export_of_a_part_is_intact_by_itself()
    {
        await using var house = await StoreHouse.OpenAsync();
        await house.WriteAsync(3);
        house.Time.Advance(TimeSpan.FromHours(1));
        await house.Store.CommitAsync([StoreHouse.Commit("later") with { Violations = [StoreHouse.Violation("later")] }], default);
        using var file = new MemoryStream();
        house.Export.Write(file, StoreHouse.Practice, StoreHouse.Noon.AddMinutes(30), null).ShouldBe(1);
        file.Position = 0;
        (await LedgerVerifier.VerifyAsync(file, default)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task An_empty_ledger_exports_and_verifies()
    {
        await using var house = await StoreHouse.OpenAsync();
        using var file = new MemoryStream();
        house.Export.Write(file, StoreHouse.Practice, null, null).ShouldBe(0);
        file.Position = 0;
        (await LedgerVerifier.VerifyAsync(file, default)).ExitCode.ShouldBe(0);
    }

    public static TheoryData<string, Func<List<string>, IEnumerable<string>>, string> Tampering => new()
    {
        { "a word changed", l => l.Select((x, i) => i == 5 ? x.Replace("unknown-1", "unknown-9", StringComparison.Ordinal).Replace("removed", "held", StringComparison.Ordinal) : x), "entry 5" },
        { "an entry removed", l => l.Where((_, i) => i != 7), "entry 7" },
        { "two entries swapped", l => l.Select((x, i) => i == 3 ? l[4] : i == 4 ? l[3] : x), "entry 3" },
        { "an entry twice", l => l.Take(4).Append(l[3]).Concat(l.Skip(4)), "entry 4" },
        { "the end cut off", l => l.Take(12), "entry 12" },
        { "the last entries gone, footer kept", l => l.Take(15).Append(l[^1]), "entry 15" },
        { "lines behind the footer", l => l.Append(l[^1]), "after the end" },
        { "a time changed", l => l.Select((x, i) => i == 2 ? x.Replace("\"recordedAt\":1", "\"recordedAt\":2", StringComparison.Ordinal) : x), "entry 2" },
        { "the beginning cut off and the counts made to fit", CutFront, "the footer" },
        { "a time that no clock can show", l => l.Select((x, i) => i == 2 ? Set(x, "occurredAt", long.MaxValue) : x), "entry 2" },
        { "a previous hash that is none", l => l.Select((x, i) => i == 1 ? Set(x, "previousHash", "zz") : x), "entry 1" },
        { "a part that begins with a previous hash that is none", l => CutFront(l).Select((x, i) => i == 1 ? Set(x, "previousHash", "zz") : x), "entry 11" },
        { "a sequence changed", l => l.Select((x, i) => i == 6 ? Set(x, "sequence", 60) : x), "entry 6" },
        { "a kind changed", l => l.Select((x, i) => i == 6 ? Set(x, "kind", "note") : x), "entry 6" },
        { "the practice changed", l => l.Select((x, i) => i == 0 ? Set(x, "practice", "practice-2") : x), "entry 1" },
        { "a member said twice", l => l.Select((x, i) => i == 2 ? x.Insert(1, "\"kind\":\"note\",") : x), "entry 2" },
        { "the signing time changed", l => l.SkipLast(1).Append(Set(l[^1], "signedAt", 1)), "the footer" },
        { "a signing time that no clock can show", l => l.SkipLast(1).Append(Set(l[^1], "signedAt", long.MaxValue)), "the footer" },
        { "half a character in a body", l => l.Select((x, i) => i == 2 ? x.Replace("\"body\":\"", "\"body\":\"\\ud800", StringComparison.Ordinal) : x), "entry 2" },
        { "a signature that is none", l => l.SkipLast(1).Append(Set(l[^1], "signature", "%%")), "the footer" },
        { "an unknown member", l => l.Select((x, i) => i == 2 ? x.Insert(1, "\"extra\":1,") : x), "entry 2" },
    };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Tampering_is_found_and_the_first_broken_entry_named(string what, Func<List<string>, IEnumerable<string>> tamper, string where)
    {
        what.ShouldNotBeEmpty();
        var (verdict, _) = await ExportAsync(tamper);
        verdict.ExitCode.ShouldBe(1);
        verdict.Text.ShouldContain(where);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a ledger\n")]
    [InlineData("{\"format\":\"something-else\"}\n")]
    public async Task What_is_no_export_is_unreadable(string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        (await LedgerVerifier.VerifyAsync(file, default)).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_signature_by_another_key_is_found()
    {
        var (_, foreign) = await ExportAsync(l => l);
        var (verdict, _) = await ExportAsync(l => l.SkipLast(1).Append(foreign[^1]));
        verdict.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Ten_thousand_entries_go_out_and_are_found_intact()
    {
        await using var house = await StoreHouse.OpenAsync();
        await house.Store.CommitAsync(
            [.. Enumerable.Range(0, 10_000).Select(i => StoreHouse.Commit($"d{i}") with { Violations = [StoreHouse.Violation($"v{i}")] })], default);
        using var file = new MemoryStream();
        house.Export.Write(file, StoreHouse.Practice, null, null).ShouldBe(10_000);
        file.Position = 0;
        (await LedgerVerifier.VerifyAsync(file, default)).Text.ShouldStartWith("intact: 10000 entries (1 to 10000)");
    }

    [Fact]
    public async Task A_part_says_that_it_is_one()
    {
        await using var house = await StoreHouse.OpenAsync();
        await house.WriteAsync(3);
        house.Time.Advance(TimeSpan.FromHours(1));
        await house.Store.CommitAsync([StoreHouse.Commit("later") with { Violations = [StoreHouse.Violation("later")] }], default);
        using var file = new MemoryStream();
        house.Export.Write(file, StoreHouse.Practice, StoreHouse.Noon.AddMinutes(30), null);
        file.Position = 0;
        (await LedgerVerifier.VerifyAsync(file, default)).Text.ShouldContain("begins at entry 7");
    }

    /// <summary>What a forger without the key would do to hide the first ten of twenty entries.</summary>
    private static IEnumerable<string> CutFront(List<string> lines) =>
        [Set(lines[0], "first", 11), .. lines.Skip(11).SkipLast(1), Set(lines[^1], "count", 10)];

    private static string Set(string line, string member, JsonNode value)
    {
        var json = JsonNode.Parse(line)!;
        json[member] = value;
        return json.ToJsonString();
    }

    private static async Task<(LedgerVerdict Verdict, List<string> Lines)> ExportAsync(Func<List<string>, IEnumerable<string>> tamper)
    {
        await using var house = await StoreHouse.OpenAsync();
        await house.WriteAsync(10);
        using var file = new MemoryStream();
        house.Export.Write(file, StoreHouse.Practice, null, null);
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        using var tampered = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', tamper(lines)) + "\n"));
        return (await LedgerVerifier.VerifyAsync(tampered, default), lines);
    }
}
