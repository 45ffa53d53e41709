using System.Text.Json.Nodes;
using PolicyGuard.Sandbox.Disorder;

namespace PolicyGuard.Tests.Pipeline;

/// <summary>Cases 20 and 46: a delivery is known again by what it says, not by the id it came under.</summary>
public sealed class RepeatedContentTests
{
    private const string Uuid = "uuid-1==";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Two_participants_under_one_request_id_are_both_seen()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        await house.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Uuid, "A", "1", "Ada A"), delivery: "one-id");
        await house.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Uuid, "B", "2", "Ben B"), delivery: "one-id");
        await house.QuietAsync();
        (await InsideAsync(house)).ShouldBe(2);
        (await DuplicatesAsync(house)).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_same_content_under_another_request_id_and_in_another_order_is_a_duplicate(bool restarted)
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        var left = ZoomDocuments.Participant(Uuid, "A", "1", "Ada A");
        await house.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Uuid, "A", "1", "Ada A"), house.Time.GetUtcNow());
        house.Time.Advance(Second);
        var at = house.Time.GetUtcNow();
        await house.TellAsync("meeting.participant_left", left, at);
        await house.QuietAsync();
        var before = await TimelineAsync(house);
        if (restarted)
        {
            await house.RestartAsync();
        }

        // Well after the first copy, as a retry comes.
        house.Time.Advance(5 * Second);
        await house.TellAsync("meeting.participant_left", Emission.Reversed(left), at);
        await house.QuietAsync();
        (await TimelineAsync(house)).ShouldBe(before);
        (await DuplicatesAsync(house)).ShouldBe(1);
        var status = await house.GetAsync("status");
        (status["received"]!.GetValue<long>(), status["processed"]!.GetValue<long>()).ShouldBe((3, 3));
    }

    [Theory]
    [InlineData("user_id", "2")]
    [InlineData("participant_uuid", "B")]
    [InlineData("email", "ada@practice.example")]
    public async Task What_differs_in_one_word_is_no_duplicate(string name, string value)
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        var joined = ZoomDocuments.Participant(Uuid, "A", "1", "Ada A");
        await house.TellAsync("meeting.participant_joined", joined);
        var other = joined.DeepClone().AsObject();
        other["participant"]![name] = value;
        await house.TellAsync("meeting.participant_joined", other);
        await house.QuietAsync();
        (await DuplicatesAsync(house)).ShouldBe(0);
    }

    [Fact]
    public async Task Who_joins_again_a_second_later_is_no_duplicate()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.QuietAsync();
        await house.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Uuid, "A", "1", "Ada A"));
        house.Time.Advance(Second);
        await house.TellAsync("meeting.participant_joined", ZoomDocuments.Participant(Uuid, "A", "1", "Ada A"));
        await house.QuietAsync();
        (await DuplicatesAsync(house)).ShouldBe(0);
    }

    private static async Task<int> InsideAsync(PipelineHouse house) =>
        (await house.GetAsync($"sessions?uuid={Uri.EscapeDataString(Uuid)}"))["participants"]!.AsArray().Count(p => p!["place"]!.GetValue<string>() == "inside");

    private static async Task<string> TimelineAsync(PipelineHouse house) =>
        (await house.GetAsync($"sessions?uuid={Uri.EscapeDataString(Uuid)}"))["timeline"]!.ToJsonString();

    private static async Task<long> DuplicatesAsync(PipelineHouse house) => (await house.GetAsync("status"))["duplicates"]!.GetValue<long>();
}
