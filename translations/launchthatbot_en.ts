<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ltb::ui::AccountStep</name>
    <message numerus="yes">
        <source>%n deployment(s) not finished</source>
        <translation>
            <numerusform>%n deployment not finished</numerusform>
            <numerusform>%n deployments not finished</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ltb::ui::PlaceStep</name>
    <message numerus="yes">
        <source>%1, %2 (%3) · %n size(s)</source>
        <translation>
            <numerusform>%1, %2 (%3) · %n size</numerusform>
            <numerusform>%1, %2 (%3) · %n sizes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ltb::ui::Wizard</name>
    <message numerus="yes">
        <source>%1 · %n server(s) in the project</source>
        <translation>
            <numerusform>%1 · %n server in the project</numerusform>
            <numerusform>%1 · %n servers in the project</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n vCPU(s), %1 GB memory, %2 GB disk%3</source>
        <translation>
            <numerusform>%n vCPU, %1 GB memory, %2 GB disk%3</numerusform>
            <numerusform>%n vCPUs, %1 GB memory, %2 GB disk%3</numerusform>
        </translation>
    </message>
</context>
</TS>
