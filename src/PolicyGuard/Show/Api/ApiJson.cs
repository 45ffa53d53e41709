using System.Text.Json;
using System.Text.Json.Serialization;

namespace PolicyGuard.Show.Api;

/// <summary>Bodies are written and read without reflection; a member nobody knows is a fault, because it was meant to do something.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(StatusShape))]
[JsonSerializable(typeof(Page<PracticeShape>))]
[JsonSerializable(typeof(Page<ViolationShape>))]
[JsonSerializable(typeof(ViolationDetailShape))]
[JsonSerializable(typeof(LinkQuestionShape))]
[JsonSerializable(typeof(Page<SessionShape>))]
[JsonSerializable(typeof(Page<MeetingShape>))]
[JsonSerializable(typeof(Page<PersonShape>))]
[JsonSerializable(typeof(ExpectedShape))]
[JsonSerializable(typeof(Page<ConsentShape>))]
[JsonSerializable(typeof(Page<ParkedShape>))]
[JsonSerializable(typeof(Page<KeyShape>))]
[JsonSerializable(typeof(NewKeyShape))]
[JsonSerializable(typeof(PolicyShape))]
[JsonSerializable(typeof(PreviewShape))]
[JsonSerializable(typeof(CheckShape))]
[JsonSerializable(typeof(ImportShape))]
[JsonSerializable(typeof(List<FaultShape>))]
[JsonSerializable(typeof(PolicyWrite))]
[JsonSerializable(typeof(PersonWrite))]
[JsonSerializable(typeof(ExpectedWrite))]
[JsonSerializable(typeof(CodeWrite))]
[JsonSerializable(typeof(CodeShape[]))]
[JsonSerializable(typeof(NewCodeShape))]
[JsonSerializable(typeof(ConsentWrite))]
[JsonSerializable(typeof(KeyWrite))]
internal sealed partial class ApiJson : JsonSerializerContext;
