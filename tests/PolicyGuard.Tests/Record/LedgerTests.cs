using System.Text;
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
