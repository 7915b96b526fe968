using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Lamella.BuildingBlocks;

namespace Lamella.Datastore.Volumes;

/// <summary>A value in somebody's JSON metadata, which may be anything: every look at it either gives what was asked for or refuses, naming file and place.</summary>
internal readonly struct Claim
{
    // Null in the default value, which is a claim that nobody makes.
    private readonly string? _file;
    private readonly string? _place;
    private readonly JsonElement _value;

    private Claim(string? file, string? place, JsonElement value) => (_file, _place, _value) = (file, place, value);

    public JsonValueKind Kind => _value.ValueKind;

    /// <summary>False for a member that is absent or null.</summary>
    public bool IsGiven => _value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public bool IsObject => _value.ValueKind == JsonValueKind.Object;

    public bool IsList => _value.ValueKind == JsonValueKind.Array;

    public bool IsText => _value.ValueKind == JsonValueKind.String;

    public bool IsNumber => _value.ValueKind == JsonValueKind.Number;

    public int Count => IsList ? _value.GetArrayLength() : 0;

    /// <summary>Reads a metadata file; null when it is not there.</summary>
    public static Claim? ReadIfThere(string path, AllowedRoots roots)
    {
        using var file = VolumeFile.OpenIfThere(path, roots);
        if (file is null)
        {
            return null;
        }

        if (file.Length > ReadLimits.MetadataBytes)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"'{path}' is {file.Length} bytes of metadata; at most {ReadLimits.MetadataBytes} are read.");
        }

        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return Parse(path, bytes);
    }

    public static Claim Parse(string file, ReadOnlyMemory<byte> json)
    {
        try
        {
            var withoutMark = json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;
            using var document = JsonDocument.Parse(
                withoutMark,
                new JsonDocumentOptions { MaxDepth = ReadLimits.JsonDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var root = document.RootElement.Clone();
            if (!Utf8.IsValid(withoutMark.Span) || (withoutMark.Span.IndexOf("\\u"u8) >= 0 && !AllTextIsWhole(root)))
            {
                throw new JsonException("it holds text that is not Unicode.");
            }

            return new Claim(file, "", root);
        }
        catch (JsonException broken)
        {
            throw new RefusalException(RefusalKind.Unreadable, $"'{file}' is not readable JSON: {broken.Message}", broken);
        }
    }

    /// <summary>A member of an object; absent members can be asked for, and are not given.</summary>
    public Claim this[string name] =>
        new(_file, string.IsNullOrEmpty(_place) ? name : $"{_place}.{name}", IsObject && _value.TryGetProperty(name, out var member) ? member : default);

    public Claim this[int index] => new(_file, $"{_place}[{index}]", _value[index]);

    public IEnumerable<Claim> Items
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }
    }

    public IEnumerable<(string Name, Claim Value)> Members
    {
        get
        {
            if (IsObject)
            {
                foreach (var member in _value.EnumerateObject())
                {
                    yield return (member.Name, this[member.Name]);
                }
            }
        }
    }

    public string Text => IsText && _value.GetString() is { } text ? text : throw Wrong("a text");

    public double Number => IsNumber && _value.TryGetDouble(out var number) ? number : throw Wrong("a number");

    /// <summary>The number as it is written, which keeps 64-bit integers exact.</summary>
    public string Raw => _value.GetRawText();

    public bool Truth => _value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Wrong("true or false"),
    };

    public Claim Object => IsObject ? this : throw Wrong("an object");

    public Claim List => IsList ? this : throw Wrong("a list");

    public int Whole(long least, long most)
    {
        // Some writers give whole numbers as 3.0.
        var whole = IsNumber && _value.TryGetInt64(out var integer) ? integer
            : IsNumber && _value.TryGetDouble(out var real) && real == Math.Floor(real) && Math.Abs(real) < long.MaxValue ? (long)real
            : throw Wrong($"a whole number from {least} to {most}");
        return whole >= least && whole <= most ? (int)whole : throw Wrong($"a whole number from {least} to {most}");
    }

    public int[] Wholes(long least, long most)
    {
        RequireShortList();
        return [.. Items.Select(item => item.Whole(least, most))];
    }

    public double[] Numbers()
    {
        RequireShortList();
        return [.. Items.Select(item => item.Number is var number && double.IsFinite(number) ? number : throw item.Wrong("a finite number"))];
    }

    /// <summary>The refusal for a value that is not what belongs there.</summary>
    public RefusalException Wrong(string expected) =>
        new(RefusalKind.Unreadable, $"{Where} should be {expected}; it is {Shown}.");

    public RefusalException Refuse(string why) => new(RefusalKind.Unreadable, $"{Where} {why}");

    private string Where => string.IsNullOrEmpty(_place) ? $"'{_file}'" : string.Create(CultureInfo.InvariantCulture, $"\"{_place}\" in '{_file}'");

    private string Shown
    {
        get
        {
            if (_value.ValueKind == JsonValueKind.Undefined)
            {
                return "missing";
            }

            var raw = _value.GetRawText();
            return raw.Length <= 80 ? raw : raw[..77] + "...";
        }
    }

    // An escape may name half a character; the reader complains only when that text is asked for, which is everywhere.
    private static bool AllTextIsWhole(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(AllTextIsWhole),
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name is not null && AllTextIsWhole(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void RequireShortList()
    {
        if (!IsList || Count > ReadLimits.Rank)
        {
            throw Wrong($"a list of at most {ReadLimits.Rank} numbers");
        }
    }
}
