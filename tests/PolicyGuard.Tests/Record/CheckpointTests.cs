using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using PolicyGuard.Record;
using PolicyGuard.Tests.Architecture;
using PolicyGuard.Tests.Storage;

namespace PolicyGuard.Tests.Record;

public class CheckpointTests
{
    [Fact]
    public async Task A_checkpoint_stands_over_the_head_and_over_the_checkpoint_before_it()
    {
        await using var house = await StoreHouse.OpenAsync();
        house.Checkpoints.Sign(StoreHouse.Practice).ShouldBe(CheckpointResult.Nothing, "there is nothing to sign");
        await house.WriteAsync(2);
        house.Checkpoints.Sign(StoreHouse.Practice).ShouldBeOfType<CheckpointResult.Signed>().ShouldSatisfyAllConditions(c => c.Number.ShouldBe(1), c => c.Sequence.ShouldBe(4));
        house.Checkpoints.Sign(StoreHouse.Practice).ShouldBe(CheckpointResult.Nothing, "nothing came since");
        await house.MoreAsync("later");
        house.Checkpoints.Sign(StoreHouse.Practice).ShouldBeOfType<CheckpointResult.Signed>().ShouldSatisfyAllConditions(c => c.Number.ShouldBe(2), c => c.Sequence.ShouldBe(5), c => c.SameKey.ShouldBeTrue());
    }

    [Fact]
    public async Task An_export_has_its_checkpoints_and_says_how_far_they_reach()
    {
        await using var ledger = await SignedLedger.OpenAsync();
        await ledger.House.MoreAsync("after the last one");
        var verdict = await ledger.VerifyAsync();
        verdict.ExitCode.ShouldBe(0, verdict.Text);
        verdict.Text.ShouldContain("13 entries");
        verdict.Text.ShouldContain("3 checkpoints, the last of 2026-11-24 14:00:00Z over entry 12; entries 13 to 13 came after it");
        verdict.Text.ShouldNotContain("No checkpoint stands");
    }

    [Fact]
    public async Task Entries_that_no_checkpoint_stands_over_although_an_hour_has_passed_are_pointed_out()
    {
        await using var ledger = await SignedLedger.OpenAsync();
        await ledger.House.MoreAsync("after the last one");
        ledger.House.Time.Advance(TimeSpan.FromHours(2));
        var verdict = await ledger.VerifyAsync();
        verdict.ExitCode.ShouldBe(0, verdict.Text);
        verdict.Text.ShouldContain("No checkpoint stands over the newest entries");
    }

    [Fact]
    public async Task A_part_is_intact_with_the_checkpoints_that_stand_in_it()
    {
        await using var ledger = await SignedLedger.OpenAsync();
        var verdict = await ledger.VerifyAsync(from: StoreHouse.Noon.AddMinutes(30), to: StoreHouse.Noon.AddMinutes(90));
        verdict.ExitCode.ShouldBe(0, verdict.Text);
        verdict.Text.ShouldContain("4 entries (5 to 8)");
        verdict.Text.ShouldContain("1 checkpoint, ");
    }

    public static TheoryData<string, Func<List<string>, IEnumerable<string>>, string> Forgeries => new()
    {
        { "the first checkpoint taken out", l => l.Where((_, i) => i != SignedLedger.First), "checkpoint 1: it is missing" },
        { "one in the middle taken out", l => l.Where((_, i) => i != SignedLedger.Second), "checkpoint 2: it is missing" },
        { "the last one taken out", l => l.Where((_, i) => i != SignedLedger.Third), "checkpoint 3: it is missing" },
        { "one moved down", l => l.Select((x, i) => i == SignedLedger.Second ? l[i + 1] : i == SignedLedger.Second + 1 ? l[SignedLedger.Second] : x), "checkpoint 2: it stands over entry 8 and was moved behind entry 9" },
        { "one twice", l => l.Take(SignedLedger.Second + 1).Append(l[SignedLedger.Second]).Concat(l.Skip(SignedLedger.Second + 1)), "checkpoint 3: it is missing" },
        { "the tail and its checkpoints cut off, counts made to fit", l => [Set(l[0], "last", 8), .. l.Take(SignedLedger.Second + 1).Skip(1), Set(Set(Set(l[^1], "count", 8), "lastSequence", 8), "checkpoints", 2)], "entry 9" },
        { "a number changed", l => l.Select((x, i) => i == SignedLedger.Second ? Set(x, "number", 3) : x), "checkpoint 3: its signature" },
        { "a time changed", l => l.Select((x, i) => i == SignedLedger.Second ? Set(x, "signedAt", 1) : x), "checkpoint 2: its signature" },
        { "a time that no clock can show", l => l.Select((x, i) => i == SignedLedger.Second ? Set(x, "signedAt", long.MaxValue) : x), "checkpoint 2: its signature" },
        { "a head that is no hash", l => l.Select((x, i) => i == SignedLedger.Second ? Set(x, "head", "zz") : x), "checkpoint 2: its hashes" },
        { "a signature that is none", l => l.Select((x, i) => i == SignedLedger.Second ? Set(x, "signature", "%%") : x), "checkpoint 2: its signature" },
        { "a footer of the first format under a header of the second", l => l.SkipLast(1).Append(Without(l[^1], "checkpoints", "lastCheckpoint")), "the footer" },
        { "a header of the first format", l => l.Select((x, i) => i == 0 ? Set(x, "format", LedgerExport.FirstFormat) : x), "entry 5: the line is not an entry" },
        { "a header of the first format, without checkpoints", l => l.Where((_, i) => i is not (SignedLedger.First or SignedLedger.Second or SignedLedger.Third))
            .Select((x, i) => i == 0 ? Set(x, "format", LedgerExport.FirstFormat) : i == 13 ? Without(x, "checkpoints", "lastCheckpoint") : x), "the footer" },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_forged_file_is_found_and_what_is_wrong_named(string what, Func<List<string>, IEnumerable<string>> forge, string named)
    {
        what.ShouldNotBeEmpty();
        await using var ledger = await SignedLedger.OpenAsync();
        var verdict = await ledger.VerifyAsync(forge);
        verdict.ExitCode.ShouldBe(1, verdict.Text);
        verdict.Text.ShouldContain(named);
    }

    /// <summary>Somebody who can write to the database, while the export is still signed by the true key.</summary>
    [Theory]
    [InlineData("DELETE FROM ledger WHERE Sequence > 10", "entry 11: checkpoint 3 of 2026-11-24 14:00:00Z stands over entry 12, and the entries end at 10: the tail of the ledger was cut off")]
    [InlineData("DELETE FROM ledger", "entry 1: checkpoint 1")]
    [InlineData("DELETE FROM ledger WHERE Sequence = 6", "entry 6")]
    [InlineData("DELETE FROM checkpoint WHERE Number = 2", "checkpoint 2: it is missing: checkpoint 3 of 2026-11-24 14:00:00Z comes next")]
    [InlineData("DELETE FROM checkpoint WHERE Number = 1", "checkpoint 1: it is missing")]
    [InlineData("UPDATE checkpoint SET Number = 2 WHERE Number = 3", "checkpoint 2: its signature", "DELETE FROM checkpoint WHERE Number = 2")]
    [InlineData("UPDATE ledger SET Kind = 'note' WHERE Sequence = 3", "entry 3: its content was changed")]
    public async Task A_tampered_database_is_found_in_what_it_exports(string sql, string named, string? before = null)
    {
        await using var ledger = await SignedLedger.OpenAsync();
        if (before is not null)
        {
            await ledger.TamperAsync(before);
        }

        await ledger.TamperAsync(sql);
        var verdict = await ledger.VerifyAsync();
        verdict.ExitCode.ShouldBe(1, verdict.Text);
        verdict.Text.ShouldContain(named);
    }

    [Fact]
    public async Task A_chain_written_anew_is_found_by_the_checkpoint_that_stood_over_the_old_one()
    {
        await using var ledger = await SignedLedger.OpenAsync();
        await ledger.RewriteAsync(6);
        var verdict = await ledger.VerifyAsync();
        verdict.ExitCode.ShouldBe(1, verdict.Text);
        verdict.Text.ShouldContain("checkpoint 2: entry 8 is not the one that was signed at 2026-11-24 13:00:00Z: the ledger was written anew before it");
    }

    [Fact]
    public async Task A_chain_written_anew_under_a_new_key_is_found_by_any_checkpoint_left_of_the_old_one()
    {
        await using var ledger = await SignedLedger.OpenAsync();
        await ledger.RewriteAsync(2);
        await ledger.House.ForgetKeyAsync();
        var verdict = await ledger.VerifyAsync();
        verdict.ExitCode.ShouldBe(1, verdict.Text);
        verdict.Text.ShouldContain("checkpoint 1: it was signed by another key than this export");
    }

    [Fact]
    public async Task A_ledger_written_anew_whole_under_a_new_key_is_found_by_whoever_knows_the_old_one()
    {
        await using var ledger = await SignedLedger.OpenAsync();
        var known = Convert.ToHexString(ledger.House.Signer.KeyId);
        (await ledger.VerifyAsync(fingerprint: known)).ExitCode.ShouldBe(0);
        await ledger.RewriteAsync(1);
        await ledger.TamperAsync("DELETE FROM checkpoint");
        await ledger.House.ForgetKeyAsync();
        ledger.House.Checkpoints.Sign(StoreHouse.Practice).ShouldBeOfType<CheckpointResult.Signed>();
        (await ledger.VerifyAsync()).ExitCode.ShouldBe(0, "the file alone cannot tell");
        var verdict = await ledger.VerifyAsync(fingerprint: known);
        verdict.ExitCode.ShouldBe(1);
        verdict.Text.ShouldStartWith("broken at the key: ");
    }

    [Fact]
    public async Task Nothing_is_signed_over_a_ledger_that_contradicts_its_last_checkpoint()
    {
        await using var cut = await SignedLedger.OpenAsync();
        await cut.TamperAsync("DELETE FROM ledger WHERE Sequence > 10");
        cut.House.Checkpoints.Sign(StoreHouse.Practice).ShouldBe(new CheckpointResult.Contradicted(3, 12));
        await using var rewritten = await SignedLedger.OpenAsync();
        await rewritten.RewriteAsync(12);
        await rewritten.House.MoreAsync("more");
        rewritten.House.Checkpoints.Sign(StoreHouse.Practice).ShouldBe(new CheckpointResult.Contradicted(3, 12));
        await using var gone = await SignedLedger.OpenAsync();
        await gone.TamperAsync("DELETE FROM ledger");
        gone.House.Checkpoints.Sign(StoreHouse.Practice).ShouldBe(new CheckpointResult.Contradicted(3, 12));
    }

    [Theory]
    [InlineData("UPDATE checkpoint SET Sequence = 1")]
    [InlineData("DELETE FROM checkpoint")]
    [InlineData("INSERT OR REPLACE INTO checkpoint SELECT * FROM checkpoint")]
    [InlineData("INSERT OR REPLACE INTO checkpoint(rowid, Practice, Number, Sequence, Hash, Previous, SignedAt, Key, Signature) SELECT rowid, 'other', 7, Sequence, Hash, Previous, SignedAt, Key, Signature FROM checkpoint LIMIT 1")]
    public async Task The_database_refuses_to_change_a_checkpoint(string sql)
    {
        await using var ledger = await SignedLedger.OpenAsync();
        (await Should.ThrowAsync<SqliteException>(() => ledger.House.ExecuteAsync(sql))).Message.ShouldContain("append-only");
    }

    /// <summary>Written by the version before checkpoints; such files lie with officers and auditors.</summary>
    [Fact]
    public async Task A_file_of_the_first_format_is_checked_as_ever()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(SourceTree.Root, "tests/PolicyGuard.Tests/Record/ledger-format-1.jsonl"), TestContext.Current.CancellationToken);
        (await SignedLedger.VerifyAsync(lines)).ShouldSatisfyAllConditions(v => v.ExitCode.ShouldBe(0), v => v.Text.ShouldContain("6 entries (1 to 6)"), v => v.Text.ShouldNotContain("checkpoint"));
        (await SignedLedger.VerifyAsync(lines.Where((_, i) => i != 4))).Text.ShouldContain("entry 4");
        (await SignedLedger.VerifyAsync(lines.SkipLast(1).Append(Set(lines[^1], "checkpoints", 0)))).Text.ShouldContain("checkpoint 1");
    }

    private static string Set(string line, string member, JsonNode value)
    {
        var json = JsonNode.Parse(line)!;
        json[member] = value;
        return json.ToJsonString();
    }

    private static string Without(string line, params string[] members)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        foreach (var member in members)
        {
            json.Remove(member);
        }

        return json.ToJsonString();
    }
}
